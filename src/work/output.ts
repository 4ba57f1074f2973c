import type { StreamName } from '../host/host.ts'
import { type Consumer, consumer } from './events.ts'
import type { Task } from './task.ts'

/** A piece of a task's output. */
export interface Chunk {
  readonly stream: StreamName
  readonly bytes: Uint8Array
}

/** What one task has written, in order. */
export class Output {
  readonly chunks: Chunk[] = []
  readonly #texts = new Map<StreamName | 'both', { readonly chunks: number; readonly text: string }>()

  /** Keeps bytes; they are copied. Empty ones are passed over. */
  add(stream: StreamName, bytes: Uint8Array): void {
    if (bytes.length > 0) this.chunks.push({ stream, bytes: bytes.slice() })
  }

  /** The text of one stream, or of both as they came. */
  text(stream?: StreamName): string {
    const known = this.#texts.get(stream ?? 'both')
    if (known?.chunks === this.chunks.length) return known.text
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
    const parts = this.chunks
      .filter((one) => stream === undefined || one.stream === stream)
      .map((one) => decoders[one.stream].decode(one.bytes, { stream: true }))
    const text = parts.join('') + decoders.stdout.decode() + decoders.stderr.decode()
    this.#texts.set(stream ?? 'both', { chunks: this.chunks.length, text })
    return text
  }
}

/** Keeps what tasks write, for whoever shows or files it when they have ended. It comes before those among the consumers. */
export class Outputs {
  readonly #all = new Map<Task, Output>()
  readonly consume: Consumer = consumer({
    started: undefined,
    output: ({ task, stream, bytes }) => this.open(task).add(stream, bytes),
    asked: undefined,
    ended: undefined,
    skipped: undefined,
  })

  /** Begins to keep the output of a task, which may be empty. */
  open(task: Task): Output {
    const output = this.#all.get(task) ?? new Output()
    this.#all.set(task, output)
    return output
  }

  /** What a task has written; undefined when it has not come to that. */
  of(task: Task): Output | undefined {
    return this.#all.get(task)
  }
}

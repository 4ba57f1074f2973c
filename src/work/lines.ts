import type { StreamName } from '../host/host.ts'

/** Cuts the two streams of a task into lines, whatever pieces they come in. */
export class Lines {
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  readonly #rest = { stdout: '', stderr: '' }

  /** Adds bytes and returns the lines that they complete. */
  take(stream: StreamName, bytes: Uint8Array): string[] {
    const lines = (this.#rest[stream] + this.#decoders[stream].decode(bytes, { stream: true })).split('\n')
    this.#rest[stream] = lines.pop() as string
    return lines
  }

  /** What is left without a line end. */
  rest(stream: StreamName): string {
    const left = this.#rest[stream] + this.#decoders[stream].decode()
    this.#rest[stream] = ''
    return left
  }
}

import { fs } from './file-system.ts'
import type { Answer, Question, StreamName, Terminal } from './host.ts'
import { systemCode } from './host.ts'
import { systemCalls } from './libc.ts'
import { encodeRaw } from './raw-bytes.ts'
import { isTty, sizeOf } from './tty.ts'
import { waitingFor } from './waits.ts'

const descriptors = { stdin: 0, stdout: 1, stderr: 2 } as const
const closed = new Set<number>()
const terminals = new Map<number, boolean>()

/** Waits without a turn of the loop: the reader of a full pipe gets a moment. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
}

/**
 * Writes straight to the descriptor: the stream objects of the process cost a third of a start-up, and lose what is
 * still queued when it ends.
 */
function write(stream: StreamName, content: string | Uint8Array): boolean {
  const descriptor = descriptors[stream]
  if (closed.has(descriptor)) return false
  const bytes = typeof content === 'string' ? encodeRaw(content) : content
  for (let done = 0; done < bytes.length; ) {
    try {
      done += systemCalls?.write(descriptor, bytes.subarray(done)) ?? fs().writeSync(descriptor, bytes, done)
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EAGAIN') pause()
      else if (code === 'EPIPE' || code === 'EBADF' || code === 'EIO') {
        closed.add(descriptor)
        return false
      } else throw error
    }
  }
  return true
}

function isTerminal(stream: StreamName | 'stdin'): boolean {
  const descriptor = descriptors[stream]
  let known = terminals.get(descriptor)
  if (known === undefined) {
    known = isTty(descriptor)
    terminals.set(descriptor, known)
  }
  return known
}

function columns(): number | undefined {
  return (sizeOf(descriptors.stdout) ?? sizeOf(descriptors.stderr))?.columns
}

function readStdin(): string {
  if (isTerminal('stdin')) return ''
  const chunks: Buffer[] = []
  for (;;) {
    try {
      return Buffer.concat([...chunks, fs().readFileSync(0)]).toString()
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EOF' || code === 'EBADF' || code === 'EISDIR') return Buffer.concat(chunks).toString()
      if (code !== 'EAGAIN') throw error
    }
    // A pipe whose other end does not block and has nothing yet: what comes next is taken by hand.
    pause()
    const chunk = Buffer.alloc(65_536)
    try {
      const size = fs().readSync(0, chunk)
      if (size === 0) return Buffer.concat(chunks).toString()
      chunks.push(chunk.subarray(0, size))
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error
    }
  }
}

async function ask(question: Question, signal?: AbortSignal): Promise<Answer> {
  const { askPerson } = await import('./ask.ts')
  return waitingFor(`an answer to: ${question.title}`, askPerson(question, signal))
}

/** The terminal, or what stands in its place. */
export const nodeTerminal: Terminal = { write, isTerminal, columns, ask, readStdin }

import { fs } from './file-system.ts'
import type { Answer, Question, StreamName, Terminal } from './host.ts'
import { systemCode } from './host.ts'
import { systemCalls } from './libc.ts'
import { encodeRaw } from './raw-bytes.ts'
import { leadsToScreen } from './screen-pipes.ts'
import { isTty, sizeOf } from './tty.ts'
import { waitingFor } from './waits.ts'

const descriptors = { stdin: 0, stdout: 1, stderr: 2 } as const
/** Descriptors whose reader has gone. */
const closed = new Set<number>()
/** Descriptors of a terminal that has gone. */
const gone = new Set<number>()
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
  if (gone.has(descriptor)) return true
  if (descriptor === descriptors.stdout && isClosedOutput()) throw systemError('EBADF')
  const bytes = typeof content === 'string' ? encodeRaw(content) : content
  for (let done = 0; done < bytes.length; ) {
    try {
      done += systemCalls?.write(descriptor, bytes.subarray(done)) ?? fs().writeSync(descriptor, bytes, done)
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EAGAIN') pause()
      else if (code === 'EPIPE' || (code === 'EBADF' && descriptor === descriptors.stderr)) {
        closed.add(descriptor)
        return false
      } else if (code === 'EIO' && isDevice(descriptor)) {
        // Nobody sees it, but what cleans up has to go on.
        gone.add(descriptor)
        return true
      } else throw error
    }
  }
  return true
}

const systemError = (code: string) => Object.assign(new Error(code), { code })

function isDevice(descriptor: number): boolean {
  try {
    return fs().fstatSync(descriptor).isCharacterDevice()
  } catch {
    return false
  }
}

let closedOutput: boolean | undefined

/**
 * Whether we were started without a stdout. The runtimes open `/dev/null` in its place, for reading and writing, as no shell
 * does; other systems than Linux do not tell.
 */
function isClosedOutput(): boolean {
  if (closedOutput !== undefined) return closedOutput
  closedOutput = false
  if (process.platform !== 'linux' || systemCalls?.isNull(descriptors.stdout) === false) return false
  try {
    if (fs().readlinkSync('/proc/self/fd/1') !== '/dev/null') return false
    const flags = /^flags:\s*(\d+)/m.exec(fs().readFileSync('/proc/self/fdinfo/1', 'utf8'))
    closedOutput = flags !== null && (Number.parseInt(flags[1] as string, 8) & 3) === 2
  } catch {
    // Nothing is known, so all is well.
  }
  return closedOutput
}

function isTerminal(stream: StreamName | 'stdin'): boolean {
  const descriptor = descriptors[stream]
  let known = terminals.get(descriptor)
  if (known === undefined) {
    known = isTty(descriptor) || (stream !== 'stdin' && leadsToScreen(descriptor))
    terminals.set(descriptor, known)
  }
  return known
}

let oneOutput: boolean | undefined

function hasOneOutput(): boolean {
  oneOutput ??= systemCalls?.isSame(1, 2) ?? isSameFile(1, 2)
  return oneOutput
}

function isSameFile(one: number, other: number): boolean {
  try {
    const [a, b] = [fs().fstatSync(one), fs().fstatSync(other)]
    return a.ino === b.ino && a.dev === b.dev
  } catch {
    return false
  }
}

function columns(): number | undefined {
  const size = sizeOf(descriptors.stdout) ?? sizeOf(descriptors.stderr)
  if (size) return size.columns
  // Behind a pipe that leads to a terminal is the one with the keys.
  return isTerminal('stdout') || isTerminal('stderr') ? sizeOf(descriptors.stdin)?.columns : undefined
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
export const nodeTerminal: Terminal = { write, isTerminal, hasOneOutput, columns, ask, readStdin }

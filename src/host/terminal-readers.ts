import { processTree } from './child-signals.ts'
import { fs } from './file-system.ts'

/** Numbers of the system calls in which a program waits for a key: `read` itself, and poll, select and their kin. */
const calls: Readonly<Record<string, { readonly read: number; readonly waits: readonly number[] }>> = {
  x64: { read: 0, waits: [7, 23, 232, 270, 271, 281] },
  arm64: { read: 63, waits: [22, 72, 73] },
}

interface Status {
  /** `S` sleeping, `T` stopped, `Z` ended … */
  readonly state: string
  readonly group: number
}

/** Undefined when the process is gone, or where the system does not tell. */
function statusOf(pid: number | string): Status | undefined {
  try {
    const text = fs().readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state = '', , group] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state, group: Number(group) }
  } catch {
    return undefined
  }
}

/** Whether one of these processes runs still that Ctrl-Z stops with us; undefined where the system does not tell. */
export function runsStill(pids: readonly number[]): boolean | undefined {
  const own = statusOf('self')
  if (!own) return undefined
  return pids.some((pid) => {
    const known = statusOf(pid)
    return known !== undefined && known.group === own.group && !'TtZX'.includes(known.state)
  })
}

/** Whether somebody waits for keys on a terminal now, is going to but has other things to do, or nobody does. */
export type Reader = 'waits' | 'busy' | 'none'

/**
 * Looks among a child and all below it for somebody who reads from `terminal`: who is blocked in reading it, or has opened
 * it only for that and waits (a terminal that edits lines, `isLine`, counts only in the first case). Undefined where the
 * system does not tell.
 */
export function findReader(child: number, terminal: string, isLine: boolean): Reader | undefined {
  const known = calls[process.arch]
  if (process.platform !== 'linux' || !known) return undefined
  let found: Reader = 'none'
  for (const pid of below(child)) {
    const [call, first] = callOf(pid)
    if (call === known.read && leadsTo(pid, Number(first), terminal)) return 'waits'
    if (isLine || !opensForReading(pid, terminal)) continue
    if (call !== undefined && known.waits.includes(call)) return 'waits'
    found = 'busy'
  }
  return found
}

/** A process and all below it; those that end meanwhile may be missing. */
function below(root: number): number[] {
  const own = process.pid
  if (!fs().existsSync(`/proc/${own}/task/${own}/children`)) return processTree(root)
  const all = [root]
  for (const pid of all) {
    try {
      // Each thread has its own children.
      for (const thread of fs().readdirSync(`/proc/${pid}/task`)) {
        const children = fs().readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        all.push(...children.split(' ').filter(Boolean).map(Number))
      }
    } catch {
      // Ended.
    }
  }
  return all
}

/** The system call in which a process waits, and its first argument. */
function callOf(pid: number): [call: number | undefined, first: string | undefined] {
  try {
    const [call, first] = fs().readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')
    return call === 'running\n' ? [undefined, undefined] : [Number(call), first]
  } catch {
    return [undefined, undefined]
  }
}

function leadsTo(pid: number, descriptor: number | string, terminal: string): boolean {
  try {
    return fs().readlinkSync(`/proc/${pid}/fd/${descriptor}`) === terminal
  } catch {
    return false
  }
}

/** Whether a process has opened a terminal for reading alone. What we give to children can be written, too. */
function opensForReading(pid: number, terminal: string): boolean {
  try {
    return fs()
      .readdirSync(`/proc/${pid}/fd`)
      .filter((descriptor) => leadsTo(pid, descriptor, terminal))
      .some((descriptor) => {
        const flags = /^flags:\s*(\d+)/m.exec(fs().readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8'))
        return flags !== null && (Number.parseInt(flags[1] as string, 8) & 3) === 0
      })
  } catch {
    // Ended meanwhile, or of another user.
    return false
  }
}

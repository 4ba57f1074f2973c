import type { Host } from '../host/host.ts'
import { signalStatus } from '../host/signal-status.ts'

/** Ctrl-C and its kin during a run of steps. */
export interface Interrupts {
  /** Status of the run when it was interrupted (130, 143, 129); undefined while it was not. */
  code(): number | undefined
  /** The signal of the step that is to run now: clean-up steps after an interrupt get a fresh one. */
  signal(): AbortSignal
  /** Ends the watch. */
  end(): void
}

/** Watches for signals until `end` is called. The host sees to it that children get them. */
export function watchInterrupts(host: Pick<Host, 'processes'>): Interrupts {
  let first: number | undefined
  let controller = new AbortController()
  const stop = host.processes.onSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (name) => {
    first ??= signalStatus(name)
    controller.abort(new Error(`interrupted by ${name}`))
  })
  return {
    code: () => first,
    signal() {
      if (controller.signal.aborted) controller = new AbortController()
      return controller.signal
    },
    end: stop,
  }
}

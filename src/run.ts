import type { Host } from './host/host.ts'

/** Runs the program in a world and answers its exit status. */
export async function run(host: Host): Promise<number> {
  void host
  return 0
}

import type { Env } from './host.ts'
import { findProgram } from './node-files.ts'

const childProcess = () => process.getBuiltinModule('node:child_process')

/** Programs that open an address in the browser of the person, in the order in which they are tried. */
function openers(platform: string, env: Env): readonly (readonly [string, ...string[]])[] {
  const own: readonly [string, ...string[]][] = env.BROWSER && !env.BROWSER.includes('%') ? [[env.BROWSER]] : []
  if (platform === 'darwin') return [...own, ['open']]
  if (platform === 'win32') return [['rundll32', 'url.dll,FileProtocolHandler']]
  // The last two belong to Windows around a Linux and to a plain GNOME.
  return [...own, ['xdg-open'], ['wslview'], ['gio', 'open']]
}

/**
 * Opens an address in the browser. The program goes on by itself: its output is dropped and nobody waits for it. Returns
 * whether one could be started. Addresses of other schemes than http and https are refused: they may start programs.
 */
export async function openBrowser(url: string, env: Env, cwd: string): Promise<boolean> {
  const { protocol, href } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`not an address of a page: ${protocol}`)
  for (const [name, ...first] of openers(process.platform, env)) {
    const file = findProgram(name, env, cwd)
    if (file && (await isStarted(file, [...first, href], env, cwd))) return true
  }
  return false
}

function isStarted(file: string, args: readonly string[], env: Env, cwd: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = childProcess().spawn(file, args, { cwd, env, stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

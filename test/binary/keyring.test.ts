import { describe, expect, test } from 'vitest'
import { hasTool } from '../support/tools.ts'
import { type Build, builds, place, quoted, run, start } from './builds.ts'

const project = `
  auth:
    realm: shop
    providers: { acme: { kind: mock } }
    identities: { ann: { kind: mock, via: { provider: acme } } }
`

describe.runIf(process.platform === 'linux')('the keyring of the system on Linux', () => {
  test.each(Object.keys(builds) as Build[])('where there is none, %s says so and goes on', async (build) => {
    const where = place(project)
    const env = { ...where.env, ATMOS_KEYRING_TYPE: 'system', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/none' }
    const login = await run(build, ['auth', 'login', 'ann'], { ...where, env })
    expect(login.code).toBe(0)
    expect(login.stderr).toMatch(/⚠ The system keyring cannot be used \(Couldn't access platform storage: /)
  })

  // Both builds, and the reference, name entries alike.
  test.runIf(hasTool('gnome-keyring-daemon') && hasTool('dbus-run-session'))(
    'one build finds what the other keeps',
    async () => {
      const where = place(project)
      const { ATMOS_KEYRING_TYPE: _, ...env } = where.env
      const script = `
      printf pw | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
      ${quoted('executable', 'auth', 'login', 'ann')} && ${quoted('node', 'auth', 'logout', 'ann')}
      ${quoted('node', 'auth', 'login', 'ann')} && ${quoted('executable', 'auth', 'logout', 'ann')}
    `
      const ended = await start(['dbus-run-session', '--', 'bash', '-c', script], { ...where, env }, '').ended
      expect(ended.stderr.match(/✓ Logged out ann \(realm: shop\)$/gm)).toHaveLength(2)
    },
    30_000,
  )
})

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { stsServer } from '../support/aws.ts'
import { toolTest } from '../support/tools.ts'

const atmos = resolve(import.meta.dirname, '../../dist/atmos')

/** Runs a program on a pseudo-terminal: waits for a text, types an answer, and so on; prints the screen and the status. */
const driver = `
import fcntl, json, os, pty, re, select, struct, sys, termios, time
script, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 100, 0, 0))
    os.execvp(command[0], command)
screen = ''
def pump(until, seconds=20):
    global screen
    end = time.time() + seconds
    while time.time() < end:
        if until and until in screen: return
        if select.select([fd], [], [], 0.1)[0]:
            try: data = os.read(fd, 4096)
            except OSError: return
            if not data: return
            screen += data.decode(errors='replace')
    if until: screen += '\\n<never saw %s>' % until
for until, answer in script:
    pump(until)
    time.sleep(0.3)
    os.write(fd, answer.encode())
pump(None)
status = os.waitpid(pid, 0)[1]
plain = re.sub(r'\\x1b\\[[0-9;?]*[A-Za-z]|\\x1b[=>]', '', screen).replace('\\r', '')
print(json.dumps({'screen': plain, 'code': os.waitstatus_to_exitcode(status)}))
`

const terminaltest = toolTest('python3')

async function onTerminal(script: readonly (readonly [string, string])[], ...args: string[]) {
  const top = mkdtempSync(join(tmpdir(), 'atmos-terminal-'))
  const sts = await stsServer()
  onTestFinished(() => {
    sts.close()
    rmSync(top, { recursive: true, force: true })
  })
  mkdirSync(join(top, 'home'))
  writeFileSync(
    join(top, 'atmos.yaml'),
    `auth:
  realm: shop
  identities:
    guarded:
      kind: aws/user
      credentials: { access_key_id: AKIA, secret_access_key: s, mfa_arn: "arn:mfa" }
    open:
      kind: aws/user
      credentials: { access_key_id: AKIA, secret_access_key: s }
commands:
  - name: deploy
    identity: guarded
    steps: ['echo "as $AWS_PROFILE"']
`,
  )
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: join(top, 'home'),
    TERM: 'xterm',
    AWS_ENDPOINT_URL: sts.url,
  }
  const child = spawn('python3', ['-c', driver, JSON.stringify(script), atmos, ...args], { cwd: top, env })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  await new Promise((done) => child.once('close', done))
  if (output === '') throw new Error(errors)
  return { ...(JSON.parse(output) as { screen: string; code: number }), calls: sts.calls }
}

terminaltest(
  'the code of a second factor is typed unseen, and the step runs',
  async () => {
    const run = await onTerminal([['MFA code of guarded', '173205\r']], 'deploy')
    expect(run.code).toBe(0)
    expect(run.screen).toContain('guarded is needed by')
    expect(run.screen).toContain('as guarded')
    expect(run.screen).not.toContain('173205')
    expect(run.calls).toEqual([expect.stringContaining('TokenCode=173205')])
  },
  60_000,
)

for (const [key, typed] of [
  ['Ctrl-C', '\u0003'],
  // Nothing can be typed any more: the question is left, and not waited for without end.
  ['Ctrl-D', '\u0004'],
] as const) {
  terminaltest(
    `${key} at the prompt ends the run without any call`,
    async () => {
      const run = await onTerminal([['MFA code of guarded', typed]], 'deploy')
      expect(run.code).toBe(130)
      expect(run.screen).toContain('stopped by you')
      expect(run.screen).not.toContain('as guarded')
      expect(run.calls).toEqual([])
    },
    60_000,
  )
}

terminaltest(
  'the picker offers all identities and takes the one that is chosen',
  async () => {
    const run = await onTerminal(
      [['Choose an identity', '\u001b[B\r']],
      'auth',
      'exec',
      '-i',
      '--',
      'printenv',
      'AWS_PROFILE',
    )
    expect(run.code).toBe(0)
    expect(run.screen).toMatch(/guarded[\s\S]*open/)
    expect(run.screen.trimEnd()).toMatch(/open$/)
  },
  60_000,
)

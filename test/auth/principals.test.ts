import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { stsServer } from '../support/aws.ts'

/**
 * Many processes of one home, whose definitions of one identity name differ: no step ever runs as what another
 * definition says. `ATMOS_TEST_PRINCIPALS=40x20` makes it 40 processes in 20 rounds.
 */
const [processes = 8, rounds = 2] = (process.env.ATMOS_TEST_PRINCIPALS ?? '8x2').split('x').map(Number)

const atmos = resolve(import.meta.dirname, '../../dist/atmos')

/** Asks AWS three times, a second apart, by an SDK that reads the files anew each time, and prints each answer. */
const who = `
  import { createRequire } from 'node:module'
  const require = createRequire(${JSON.stringify(import.meta.filename)})
  const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts')
  const { fromIni } = require('@aws-sdk/credential-provider-ini')
  for (let time = 0; time < 3; time++) {
    if (time > 0) await new Promise((later) => setTimeout(later, 1_000))
    const client = new STSClient({ credentials: fromIni({ ignoreCache: true }) })
    console.log((await client.send(new GetCallerIdentityCommand({}))).Arn)
  }
`

const configuration = (role: string) => `
  auth:
    realm: forge
    identities:
      ann: { kind: aws/user, credentials: { access_key_id: AKIAANN, secret_access_key: s } }
      deployer:
        kind: aws/assume-role
        via: { identity: ann }
        # Sessions are so short that they are renewed all the time.
        principal: { assume_role: ${role}, duration: 20s }
  commands:
    - { name: ask, identity: deployer, steps: ['"$NODE" "$WHO"'] }
    - { name: twice, identity: deployer, steps: ['"$NODE" "$WHO"', { type: atmos, command: ask }] }
`
const arn = (role: string) => `"arn:aws:iam::111122223333:role/${role}"`

test(
  `${processes} processes with 4 definitions of one name in ${rounds} rounds: every answer is the one of its own definition`,
  async () => {
    const top = mkdtempSync(join(tmpdir(), 'atmos-principals-'))
    const sts = await stsServer()
    try {
      const write = (path: string, text: string) => {
        mkdirSync(join(top, path, '..'), { recursive: true })
        writeFileSync(join(top, path), text.replace(/^ {2}/gm, ''))
      }
      write('who.mjs', who)
      write('one/atmos.yaml', configuration(arn('one')))
      write('one/profiles/other/atmos.yaml', configuration(arn('two')).replace(/commands:[\s\S]*/, ''))
      write('two/atmos.yaml', configuration('!env ROLE'))
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: join(top, 'home'),
        TERM: 'dumb',
        NODE: process.execPath,
        WHO: join(top, 'who.mjs'),
        AWS_ENDPOINT_URL_STS: sts.url,
        AWS_REGION: 'eu-west-1',
      }
      mkdirSync(env.HOME)
      const definitions = [
        { role: 'one', cwd: 'one', args: [] },
        { role: 'two', cwd: 'one', args: ['--profile', 'other'] },
        { role: 'three', cwd: 'two', args: [], env: { ROLE: arn('three').slice(1, -1) } },
        { role: 'four', cwd: 'two', args: [], env: { ROLE: arn('four').slice(1, -1) } },
      ]
      const run = (number: number) => {
        const one = definitions[number % definitions.length] as (typeof definitions)[number]
        const command = number % 3 === 0 ? 'twice' : 'ask'
        const child = spawn(atmos, [...one.args, command], {
          cwd: join(top, one.cwd),
          env: { ...env, ...one.env },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        const output = { stdout: '', stderr: '' }
        for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (output[name] += chunk))
        return new Promise<string>((done) =>
          child.once('close', (code) => {
            const roles = [...output.stdout.matchAll(/assumed-role\/ASIA-(\w+)-\d+$/gm)].map(([, role]) => role)
            const isRight = roles.length === (command === 'twice' ? 6 : 3) && roles.every((role) => role === one.role)
            done(isRight && code === 0 ? 'right' : `${one.role} ${command} ${code}: ${output.stdout}${output.stderr}`)
          }),
        )
      }
      for (let round = 0; round < rounds; round++) {
        const answers = await Promise.all(Array.from({ length: processes }, (_, number) => run(number + round)))
        expect(answers.filter((answer) => answer !== 'right')).toEqual([])
      }
    } finally {
      sts.close()
      rmSync(top, { recursive: true, force: true })
    }
  },
  120_000 + processes * rounds * 5_000,
)

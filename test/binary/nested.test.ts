import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stsServer } from '../support/aws.ts'
import { lay } from '../support/project.ts'
import { type Build, place, quoted, run } from './builds.ts'

/** Files below a folder, with the moment of their last change. */
function changes(folder: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) found[entry.name] = statSync(join(entry.parentPath, entry.name)).mtimeMs
  return found
}

test.each<Build>(['executable', 'node'])(
  'calls of atmos in steps use the login and the parsed configuration of the command: %s',
  async (build) => {
    const sts = await stsServer()
    try {
      const call = (words: string) => JSON.stringify(`${quoted(build)} terraform ${words} vpc -s dev`)
      const at = place(`
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components, command: ./tools/terraform, auto_generate_backend_file: true } }
        auth:
          realm: demo
          identities:
            ann: { kind: aws/user, credentials: { access_key_id: AKIAANN, secret_access_key: secret-of-ann } }
            deployer: { kind: aws/assume-role, via: { identity: ann }, principal: { assume_role: "arn:aws:iam::1:role/d" } }
        commands:
          - name: deploy
            identity: deployer
            steps: [${call('plan')}, ${call('apply')}, ${call('output')}]
      `)
      at.env.AWS_ENDPOINT_URL = sts.url
      lay(at.cwd, {
        'stacks/dev.yaml': 'components: { terraform: { vpc: { backend_type: local, backend: { local: {} } } } }\n',
        'components/vpc/main.tf': '',
        'tools/terraform': {
          mode: 0o755,
          content: '#!/bin/sh\ncase $1 in init|workspace) ;; *) echo "$1 as $AWS_PROFILE" ;; esac\n',
        },
      })
      const shown = 'plan as deployer\napply as deployer\noutput as deployer\n'
      // What is very young is not kept yet.
      await new Promise((done) => setTimeout(done, 2_500))
      expect(await run(build, ['deploy'], at)).toMatchObject({ code: 0, stdout: shown })
      expect(sts.calls.map((one) => one.split(' ')[0])).toEqual(['GetSessionToken', 'AssumeRole'])

      // What would be parsed once more would be kept once more.
      const cache = join(at.env.HOME as string, '.cache')
      const before = changes(cache)
      expect(Object.keys(before).length).toBeGreaterThan(0)
      expect(await run(build, ['deploy'], at)).toMatchObject({ code: 0, stdout: shown })
      expect(changes(cache)).toEqual(before)
      expect(sts.calls).toHaveLength(2)
    } finally {
      sts.close()
    }
  },
  60_000,
)

// What nobody can go below: an empty program that spawns bash, as anybody would write it, compiled as ours is.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('bash', ['-c', 'echo hello'], { stdio: 'inherit' })
process.exitCode = status ?? 1

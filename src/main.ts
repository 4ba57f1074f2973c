import { nodeHost } from './host/node.ts'
import { run } from './run.ts'

process.exitCode = await run(nodeHost)

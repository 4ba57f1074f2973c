import { nodeHost } from './host/node.ts'
import { run } from './run.ts'

// Whoever waits for something that never comes has not succeeded.
process.exitCode = 1

// All output is written when it is made, so nothing is lost by ending here; taking the machine down in good order would
// cost the executable a fifth of a short run.
run(nodeHost).then((exitCode) => process.exit(exitCode))

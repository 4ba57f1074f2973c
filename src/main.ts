import { nodeHost } from './host/node.ts'
import { endWith } from './host/process-end.ts'
import { run, tellStranded } from './run.ts'

endWith(
  () => run(nodeHost),
  () => tellStranded(nodeHost),
)

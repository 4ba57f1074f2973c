import { type Program, RESULTS, runProgram } from './command.ts'
import type { HookKind } from './hook.ts'
import { type ResultFormat, show } from './results.ts'

/** A tool that looks at a root module: how it is called, and where it leaves what it found. */
interface Tool extends Program {
  readonly format: ResultFormat
  /** File of its results in the folder that it is told. */
  readonly result: string
}

/** Whether a finding is worth a failure is the hook's to say, so the tools themselves end well where they can. */
const tools = new Map<string, Tool>([
  [
    'checkov',
    {
      command: 'checkov',
      args: [
        '-d',
        '$ATMOS_COMPONENT_PATH',
        '-o',
        'sarif',
        '--output-file-path',
        '$ATMOS_OUTPUT_DIR',
        '--quiet',
        '--soft-fail',
      ],
      format: 'sarif',
      result: 'results_sarif.sarif',
    },
  ],
  [
    'infracost',
    {
      command: 'infracost',
      args: [
        'breakdown',
        '--path',
        '$ATMOS_COMPONENT_PATH',
        '--format',
        'json',
        '--out-file',
        '$ATMOS_OUTPUT_FILE',
        '--no-color',
      ],
      format: 'infracost',
      result: RESULTS,
    },
  ],
  [
    'kics',
    {
      command: 'kics',
      args: [
        'scan',
        '-p',
        '$ATMOS_COMPONENT_PATH',
        '-o',
        '$ATMOS_OUTPUT_DIR',
        '--report-formats',
        'sarif',
        '--no-progress',
      ],
      format: 'sarif',
      result: 'results.sarif',
    },
  ],
  [
    'tflint',
    {
      command: 'tflint',
      args: ['--chdir=$ATMOS_COMPONENT_PATH', '--format=sarif'],
      prints: true,
      format: 'sarif',
      result: RESULTS,
    },
  ],
  [
    'trivy',
    {
      command: 'trivy',
      args: ['config', '--format', 'sarif', '--output', '$ATMOS_OUTPUT_FILE', '$ATMOS_COMPONENT_PATH'],
      format: 'sarif',
      result: RESULTS,
    },
  ],
])

/** `kind: trivy` and its like: a tool looks at the root module, and what it found is shown. */
export const toolHook: HookKind = (hook, run) => {
  const tool = tools.get(hook.kind) as Tool
  return runProgram(hook, run, tool, (results) => {
    const text = results.read(tool.result)
    if (text) show(run, hook.name, tool.format, text)
  })
}

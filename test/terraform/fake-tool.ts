import type { TestFile } from '../support/memory-files.ts'

/**
 * A stand-in for terraform: notes its folder and arguments in `calls`, prints what `SAY_<command>` says, leaves a plan
 * where it is told to, shows the variables named by `SHOW_ENV`, and ends as `EXITS` says (`plan=2 select=1`).
 */
export const fakeTool: TestFile = {
  mode: 0o755,
  content: `#!/bin/bash
root=$(cd "$(dirname "$0")/.." && pwd)
words="$*"
name=$1
[ "$1" = workspace ] && name=$2
{
  echo "\${PWD##*/}: $words"
  [ -z "$SHOW_ENV" ] || env | grep -E "^($SHOW_ENV)=" | sort | sed 's/^/  /'
} >> "$root/calls"
say=SAY_$name
[ -z "\${!say}" ] || echo "\${!say}"
while [ $# -gt 0 ]; do [ "$1" = -out ] && echo plan > "$2"; shift; done
for rule in $EXITS; do
  [ "\${rule%=*}" = "$name" ] && { echo "$name went wrong" >&2; exit "\${rule#*=}"; }
done
exit 0
`,
}

/** A project around it; \`stacks/dev.yaml\` is the caller's. */
export const atmosYaml = `
  base_path: "."
  stacks: { base_path: stacks, included_paths: ["*"] }
  components: { terraform: { base_path: components, command: ./tools/terraform } }
`

/** Options of Terraform and OpenTofu that stand without a value, or have it behind an equals sign only. */
const switches =
  /^-(help|version|lock|input|no-color|refresh|compact-warnings|destroy|refresh-only|detailed-exitcode|json|auto-approve|backend|force-copy|get|reconfigure|migrate-state|upgrade|ignore-remote-version|no-tests|raw|allow-missing-config|allow-missing|list|write|diff|check|recursive|draw-cycles|force|update|verbose|or-create|enable-plugin-cache|concise|show-sensitive)(=|$)/

/** Options that take the next word where their value does not stand behind an equals sign. */
const valued =
  /^-(chdir|var|var-file|target|target-file|exclude|exclude-file|lock-timeout|parallelism|replace|out|generate-config-out|backup|backup-out|state|state-out|backend-config|from-module|plugin-dir|lockfile|test-directory|id|config|type|module-depth|plan|filter|platform|fs-mirror|net-mirror|deprecation)(=|$)/

/** Whether a word with one dash is an option of the tool, and whether its value may be the next word. */
export function toolOption(word: string): 'switch' | 'value' | undefined {
  if (word.length < 3 || word.startsWith('--')) return undefined
  return switches.test(word) ? 'switch' : valued.test(word) ? 'value' : undefined
}

/** Whether the words hold an option, in either form. */
export function hasOption(words: readonly string[], name: string): boolean {
  return words.some((word) => word === name || word.startsWith(`${name}=`))
}

/** `name=value` pairs of `-var`, as templates and validation see them; JSON values are read. */
export function variablesOf(words: readonly string[]): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  words.forEach((word, at) => {
    const text = word === '-var' ? words[at + 1] : word.startsWith('-var=') ? word.slice(5) : undefined
    const cut = text?.indexOf('=') ?? -1
    if (text !== undefined && cut > 0) found.push([text.slice(0, cut), text.slice(cut + 1)])
  })
  return found
}

/** A word quoted for a shell where it needs quotes; `-out=plan` and its like do not. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_=./:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

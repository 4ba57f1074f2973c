/** Words of templates whose answers follow from their arguments: no variables of the process, files, clocks or other stacks. */
const steady = new Set(
  (
    'if else end range with define template block break continue and or not eq ne lt le gt ge len index slice print ' +
    'printf println true false nil default empty coalesce ternary lower upper title trim trimAll trimPrefix trimSuffix ' +
    'replace contains hasPrefix hasSuffix quote squote join split splitList list dict get set unset hasKey keys values ' +
    'merge pick omit dig first last rest initial uniq sortAlpha concat append prepend has without compact until toString ' +
    'toJson toYaml fromJson fromYaml int int64 float64 add add1 sub mul div mod max min ceil floor round indent nindent ' +
    'nospace trunc substr kebabcase snakecase camelcase repeat cat regexMatch regexReplaceAll b64enc b64dec sha256sum'
  ).split(' '),
)

/** Whether the templates of a text always give the same for the same data. What is not known for sure does not. */
export function isSteady(text: string): boolean {
  for (const [, action = ''] of text.matchAll(/\{\{([\s\S]*?)\}\}/g)) {
    const words = action
      .replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ' ')
      .replace(/[.$][\p{L}\p{N}_.]*/gu, ' ')
      .matchAll(/\p{L}[\p{L}\p{N}_]*/gu)
    for (const [word] of words) if (!steady.has(word)) return false
  }
  return true
}

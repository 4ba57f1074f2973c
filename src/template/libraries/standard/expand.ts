/**
 * `os.Expand`: replaces `$name` and `${name}` by what `value` answers. A name is letters, digits and `_`, or a single
 * special character of the shell; `${` without its end is dropped with what is wrong.
 */
export function expand(text: string, value: (name: string) => string): string {
  let made = ''
  let at = 0
  for (;;) {
    const dollar = text.indexOf('$', at)
    if (dollar < 0 || dollar + 1 >= text.length) return made + text.slice(at)
    made += text.slice(at, dollar)
    const [name, length] = nameAt(text.slice(dollar + 1))
    if (name !== '') made += value(name)
    else if (length === 0) made += '$'
    at = dollar + 1 + length
  }
}

const special = /^[*#$@!?\-0-9]/

/** The name at the beginning of a text, and how much of the text it takes. */
function nameAt(text: string): readonly [name: string, length: number] {
  if (text.startsWith('{')) {
    if (special.test(text.charAt(1)) && text.charAt(2) === '}') return [text.charAt(1), 3]
    const end = text.indexOf('}', 1)
    if (end < 0) return ['', 1]
    return end === 1 ? ['', 2] : [text.slice(1, end), end + 1]
  }
  if (special.test(text)) return [text.charAt(0), 1]
  const name = (/^[A-Za-z0-9_]*/.exec(text) as RegExpExecArray)[0]
  return [name, name.length]
}

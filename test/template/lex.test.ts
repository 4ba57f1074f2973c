import { expect, test } from 'vitest'
import { Lexer } from '../../src/template/lex.ts'

/** All tokens of a text as `kind text`, the kinds that are always the same without it; `_` is a blank before a token. */
function tokens(text: string, left?: string, right?: string): string {
  const lexer = new Lexer(text, left, right)
  const seen: string[] = []
  for (;;) {
    const token = lexer.next()
    const alone = ['left', 'right', 'eof', 'open', 'close', 'pipe', 'dot'].includes(token.kind)
    seen.push((token.spaced ? '_' : '') + token.kind + (alone ? '' : ` ${JSON.stringify(token.text)}`))
    if (token.kind === 'eof' || token.kind === 'error') return seen.join(', ')
  }
}

test.each([
  ['nothing', '', 'eof'],
  ['text', ' a\n', 'text " a\\n", eof'],
  ['an empty action', '{{}}', 'left, right, eof'],
  ['a field', '{{.x}}', 'left, field ".x", right, eof'],
  ['a chain', '{{.x.y}}', 'left, field ".x", field ".y", right, eof'],
  ['the dot', '{{ . }}', 'left, _dot, _right, eof'],
  ['variables', '{{$x := $}}', 'left, variable "$x", _declare ":=", _variable "$", right, eof'],
  ['an assignment', '{{$x = 1}}', 'left, variable "$x", _assign "=", _number "1", right, eof'],
  ['words', '{{if nil true x}}', 'left, if "if", _nil "nil", _bool "true", _identifier "x", right, eof'],
  ['words of any script', '{{日本.é}}', 'left, identifier "日本", field ".é", right, eof'],
  ['a field named as a keyword', '{{.end}}', 'left, field ".end", right, eof'],
  ['a pipeline', '{{a|b}}', 'left, identifier "a", pipe, identifier "b", right, eof'],
  ['parentheses', '{{(a)}}', 'left, open, identifier "a", close, right, eof'],
  ['texts', '{{"a\\"" `b\n`}}', 'left, string "\\"a\\\\\\"\\"", _raw "`b\\n`", right, eof'],
  ['characters', "{{'a' '\\''}}", "left, character \"'a'\", _character \"'\\\\''\", right, eof"],
  [
    'numbers',
    '{{1 -2 +.5 0x1F 1e3 1i 1+2i}}',
    'left, number "1", _number "-2", _number "+.5", _number "0x1F", _number "1e3", _number "1i", _complex "1+2i", right, eof',
  ],
  ['other characters', '{{,;}}', 'left, char ",", char ";", right, eof'],
  ['a comment', 'a{{/* }} */}}b', 'text "a", text "b", eof'],
  ['trim markers', 'a \n{{- 1 -}} \n b', 'text "a", left, number "1", _right, text "b", eof'],
  ['a number is no trim marker', 'a {{-1}}', 'text "a ", left, number "-1", right, eof'],
  ['two blanks before a trim marker', '{{1  -}} x', 'left, number "1", _right, text "x", eof'],
  ['a comment with trim markers', 'a {{- /* c */ -}} b', 'text "a", text "b", eof'],
  ['blank text that is trimmed away', ' {{- 1}}', 'left, number "1", right, eof'],
  ['an unclosed action', '{{.x', 'left, field ".x", error "unclosed action"'],
  ['an unclosed comment', '{{/* x', 'error "unclosed comment"'],
  ['a comment that goes on', '{{/* x */ 1}}', 'error "comment ends before closing delimiter"'],
  ['an unclosed text', '{{"x\n"}}', 'left, error "unterminated quoted string"'],
  ['an unclosed character', "{{'x}}", 'left, error "unterminated character constant"'],
  ['an unclosed raw text', '{{`x}}', 'left, error "unterminated raw quoted string"'],
  ['an unclosed parenthesis', '{{(1}}', 'left, open, number "1", error "unclosed left paren"'],
  ['a stray parenthesis', '{{1)}}', 'left, number "1", error "unexpected right paren"'],
  ['a bad character in a name', '{{.a-b}}', 'left, error "bad character U+002D \'-\'"'],
  ['a bad character', '{{\u0001}}', 'left, error "unrecognized character in action: U+0001"'],
  ['a half declaration', '{{$x :y}}', 'left, variable "$x", _error "expected :="'],
  ['a number with letters', '{{12ab}}', 'left, error "bad number syntax: \\"12a\\""'],
  ['a dot that ends the text is a number', '{{ .', 'left, _number ".", error "unclosed action"'],
])('%s', (_, text, want) => {
  expect(tokens(text)).toBe(want)
})

test('other delimiters', () => {
  expect(tokens('{{ <% .x -%> y', '<%', '%>')).toBe('text "{{ ", left, _field ".x", _right, text "y", eof')
})

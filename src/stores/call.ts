import { loadQueries } from '../expression/query/load.ts'
import { isFailure } from '../failure/failure.ts'
import { words } from '../functions/words.ts'
import type { Value } from '../value/value.ts'
import { fail } from './failures.ts'
import type { Stores } from './open.ts'
import type { StoreKey } from './store.ts'

const forms: Readonly<Record<string, string>> = {
  '!store': '!store STORE [STACK] COMPONENT KEY [| default VALUE] [| query EXPRESSION]',
  '!store.get': '!store.get STORE KEY [| default VALUE] [| query EXPRESSION]',
}

interface Call {
  readonly store: string
  readonly key: StoreKey
  readonly fallback: string | undefined
  readonly query: string | undefined
}

/** Reads the words of `!store` and `!store.get`. Fails with `stores/arguments`. */
export function storeCall(tag: string, text: string, stack: string): Call {
  const wrong = (problem: string) =>
    fail('arguments', { call: `${tag} ${text}`.trim(), problem, form: forms[tag] ?? tag })
  const [head = [], ...options] = split(words(text))
  let fallback: string | undefined
  let query: string | undefined
  for (const [name, ...values] of options) {
    if (name !== 'default' && name !== 'query') throw wrong(`'${name ?? ''}' is no option`)
    if (values.length === 0) throw wrong(`'${name}' needs a value`)
    if (name === 'default') {
      if (values.length > 1) throw wrong("'default' takes one value; put quotes around it")
      fallback = values[0]
    } else query = values.join(' ')
  }
  const [store = '', ...rest] = head
  const more = { store, fallback, query }
  if (tag === '!store.get') {
    const [key = '', ...others] = rest
    if (key === '' || others.length > 0) throw wrong(`it takes 2 values, and has ${head.length}`)
    return { ...more, key: { kind: 'exact', key } }
  }
  if (rest.length < 2 || rest.length > 3) throw wrong(`it takes 3 or 4 values, and has ${head.length}`)
  const [key, component] = [rest.at(-1) as string, rest.at(-2) as string]
  return { ...more, key: { kind: 'component', stack: rest.length === 3 ? (rest[0] as string) : stack, component, key } }
}

function split(all: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  for (const word of all) {
    if (word === '|') parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts
}

/** Codes of failures for which a default stands in: the store is there and cannot be asked. */
const unanswered = new Set(['stores/type-not-yet', 'stores/unreachable', 'stores/unreadable'])

/**
 * Answers `!store` and `!store.get`. The default is used where there is no value, and, with a warning, where the store
 * cannot be asked: it may hold another value.
 */
export async function callStore(
  stores: Stores,
  tag: string,
  text: string,
  stack: string,
  warn: (text: string) => void,
): Promise<Value> {
  const { store: name, key, fallback, query } = storeCall(tag, text, stack)
  let value: Value | undefined
  try {
    value = await (await stores.open(name)).get(key)
  } catch (thrown) {
    if (!isFailure(thrown) || fallback === undefined || !unanswered.has(thrown.code)) throw thrown
    warn(`The default of \`${tag} ${text}\` is used: ${thrown.words.message}`)
    return fallback
  }
  if (value === undefined || (value === null && tag === '!store.get')) {
    if (fallback !== undefined) return fallback
    if (value === undefined)
      throw fail('not-there', {
        store: name,
        key: key.kind === 'exact' ? key.key : `${key.stack} ${key.component} ${key.key}`,
      })
  }
  if (query === undefined) return value
  const { queryOne } = await loadQueries(query)
  return queryOne(query, value)
}

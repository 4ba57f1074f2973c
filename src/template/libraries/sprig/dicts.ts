import type { Operand, TemplateFunction } from '../../library.ts'
import { entry, kindOf, sortedKeys, strings, truth, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { deepCopy } from '../standard/copy.ts'
import { textOf } from './text.ts'

/** A map that may be written to: `set` and the merges change their first operand, as they do in Go. */
type Dict = { [key: string]: Operand }

const empty = (): Dict => Object.create(null)

/** Fills what is missing or empty in `into`, or writes over it; maps are merged deeply, lists are not. */
function mergeInto(into: Dict, from: Dict, overwrite: boolean): void {
  for (const key of sortedKeys(from)) {
    const theirs = entry(from as never, key) as Operand
    const ours = entry(into as never, key)
    if (theirs === null) {
      if (overwrite) into[key] = null
      continue
    }
    const kind = kindOf(theirs)
    if (kind === 'map' && kindOf(ours) === 'map') mergeInto(ours as Dict, theirs as Dict, overwrite)
    // A list that came from a higher layer stays, whatever the lower one has.
    if (kind === 'slice' && overwrite) into[key] = theirs
    const keeps = truth(ours) && (kind === 'slice' || (kind === 'map' && kindOf(ours) === 'map'))
    if (!keeps && (overwrite || !truth(ours))) into[key] = theirs
  }
}

function merging(overwrite: boolean, about: string, example: readonly [string, string]): TemplateFunction {
  return {
    params: ['map'],
    variadic: 'map',
    about,
    example,
    run: (_: unknown, into: Dict, ...sources: Dict[]) => {
      for (const source of sources) mergeInto(into, source, overwrite)
      return into
    },
  }
}

const merge = merging(false, 'Fills what is missing or empty in the first map from the others, deeply; changes it.', [
  '{{ merge (dict "a" 1) (dict "a" 2 "b" 3) }}',
  'map[a:1 b:3]',
])
const mergeOverwrite = merging(true, 'Writes the other maps over the first one, deeply; changes it.', [
  '{{ mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3) }}',
  'map[a:2 b:3]',
])
const copy: TemplateFunction = {
  params: ['any'],
  about: 'A copy that shares nothing with the original.',
  example: ['{{ $a := dict "x" 1 }}{{ $b := deepCopy $a }}{{ $_ := set $b "x" 2 }}{{ $a }}', 'map[x:1]'],
  run: (_, value: Operand) => {
    if (value === null) throw new Error('reflect: call of reflect.Value.Type on zero Value')
    return deepCopy(value)
  },
}

const notA = (value: Operand, type: string) =>
  new Error(`interface conversion: interface {} is ${value === null ? 'nil' : typeOf(value)}, not ${type}`)

function dig(...operands: Operand[]): Operand {
  if (operands.length < 3) throw new Error('dig needs at least three arguments')
  const keys = operands.slice(0, -2)
  const fallback = operands.at(-2)
  let here = operands.at(-1) as Operand
  const odd = keys.find((key) => typeof key !== 'string')
  for (const key of keys) {
    if (typeOf(here) !== 'map[string]interface {}') throw notA(here, 'map[string]interface {}')
    if (odd !== undefined) throw notA(odd, 'string')
    const next = entry(here as never, key as string)
    if (next === undefined) return fallback
    here = next
  }
  return here
}

/** Sprig's maps. */
export const functions = library({
  deepCopy: copy,
  dict: {
    params: [],
    variadic: 'any',
    about: 'A map of keys and values in turn.',
    example: ['{{ dict "a" 1 "b" 2 }}', 'map[a:1 b:2]'],
    run: (_, ...pairs: Operand[]) => {
      const made = empty()
      for (let at = 0; at < pairs.length; at += 2) {
        made[textOf(pairs[at])] = at + 1 < pairs.length ? pairs[at + 1] : ''
      }
      return made
    },
  },
  dig: {
    params: [],
    variadic: 'any',
    about: 'A value below several keys: `dig KEY… DEFAULT MAP`.',
    example: ['{{ dig "a" "b" "none" (dict "a" (dict "b" 1)) }}', '1'],
    run: (_, ...operands: Operand[]) => dig(...operands),
  },
  get: {
    params: ['map', 'string'],
    about: 'The value of a key, an empty text when there is none.',
    example: ['{{ get (dict "a" 1) "a" }}', '1'],
    run: (_, map: Dict, key: string) => {
      const value = entry(map as never, key)
      return value === undefined ? '' : value
    },
  },
  hasKey: {
    params: ['map', 'string'],
    about: 'Whether a map has a key.',
    example: ['{{ hasKey (dict "a" 1) "a" }}', 'true'],
    run: (_, map: Dict, key: string) => Object.hasOwn(map, key),
  },
  keys: {
    params: [],
    variadic: 'map',
    about: 'The keys of maps, of each in order.',
    example: ['{{ keys (dict "b" 1 "a" 2) }}', '[a b]'],
    run: (_, ...maps: Dict[]) => strings(maps.flatMap(sortedKeys)),
  },
  merge,
  mergeOverwrite,
  mustDeepCopy: copy,
  mustMerge: merge,
  mustMergeOverwrite: mergeOverwrite,
  omit: {
    params: ['map'],
    variadic: 'string',
    about: 'A map without some keys.',
    example: ['{{ omit (dict "a" 1 "b" 2) "a" }}', 'map[b:2]'],
    run: (_, map: Dict, ...keys: string[]) => {
      const made = empty()
      for (const key of sortedKeys(map)) if (!keys.includes(key)) made[key] = map[key]
      return made
    },
  },
  pick: {
    params: ['map'],
    variadic: 'string',
    about: 'A map of some keys only.',
    example: ['{{ pick (dict "a" 1 "b" 2) "a" }}', 'map[a:1]'],
    run: (_, map: Dict, ...keys: string[]) => {
      const made = empty()
      for (const key of keys) if (Object.hasOwn(map, key)) made[key] = map[key]
      return made
    },
  },
  pluck: {
    params: ['string'],
    variadic: 'map',
    about: 'The values of one key in several maps.',
    example: ['{{ pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3) }}', '[1 3]'],
    run: (_, key: string, ...maps: Dict[]) => maps.filter((map) => Object.hasOwn(map, key)).map((map) => map[key]),
  },
  set: {
    params: ['map', 'string', 'any'],
    about: 'Writes a value into a map, and answers the map.',
    example: ['{{ $d := dict }}{{ $_ := set $d "a" 1 }}{{ $d }}', 'map[a:1]'],
    run: (_, map: Dict, key: string, value: Operand) => {
      map[key] = value
      return map
    },
  },
  unset: {
    params: ['map', 'string'],
    about: 'Takes a key out of a map, and answers the map.',
    example: ['{{ unset (dict "a" 1 "b" 2) "a" }}', 'map[b:2]'],
    run: (_, map: Dict, key: string) => {
      delete map[key]
      return map
    },
  },
  values: {
    params: ['map'],
    about: 'The values of a map, in the order of its keys.',
    example: ['{{ values (dict "b" 1 "a" 2) }}', '[2 1]'],
    run: (_, map: Dict) => sortedKeys(map).map((key) => map[key]),
  },
})

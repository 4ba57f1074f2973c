import { autocomplete, confirm, isCancel, multiselect, password, select, text } from '@clack/prompts'
import type { Answer, Choice, Question } from './host.ts'

/** A longer list is searched by typing. */
const LONG_LIST = 10

const options = (choices: readonly Choice[]) =>
  choices.map(({ value, label, hint }) => (hint === undefined ? { value, label } : { value, label, hint }))

type Asker<K extends Question['kind']> = (
  question: Extract<Question, { kind: K }>,
  common: { readonly output: NodeJS.WriteStream; readonly signal?: AbortSignal },
) => Promise<string | boolean | string[] | symbol>

const askers: { readonly [K in Question['kind']]: Asker<K> } = {
  text: ({ title, placeholder, check }, common) =>
    text({
      ...common,
      message: title,
      ...(placeholder === undefined ? {} : { placeholder }),
      ...(check ? { validate: (typed) => check(typed ?? '') } : {}),
    }),
  secret: ({ title, check }, common) =>
    password({ ...common, message: title, ...(check ? { validate: (typed) => check(typed ?? '') } : {}) }),
  select: ({ title, choices }, common) =>
    (choices.length > LONG_LIST ? autocomplete : select)({ ...common, message: title, options: options(choices) }),
  multiselect: ({ title, choices, chosen }, common) =>
    multiselect({
      ...common,
      message: title,
      options: options(choices),
      required: false,
      ...(chosen ? { initialValues: [...chosen] } : {}),
    }),
  confirm: ({ title, yes, no, initial }, common) =>
    confirm({
      ...common,
      message: title,
      initialValue: initial ?? true,
      ...(yes === undefined ? {} : { active: yes }),
      ...(no === undefined ? {} : { inactive: no }),
    }),
}

/** Asks the person at the terminal, on stderr, since stdout is for data. */
export async function askPerson(question: Question, signal?: AbortSignal): Promise<Answer> {
  const ask = askers[question.kind] as Asker<Question['kind']>
  // An earlier question let go of it, and a process that waits for nothing ends.
  process.stdin.ref?.()
  // Some terminals do not know their size, and then every letter would have a line of its own.
  if (!process.stderr.columns) Object.assign(process.stderr, { columns: 80, rows: 24 })
  const gone = inputGone()
  const signals = signal ? AbortSignal.any([signal, gone.signal]) : gone.signal
  const answer = await ask(question as never, { output: process.stderr, signal: signals })
  gone.end()
  // The prompt leaves stdin flowing, which would keep the process alive and take keys from the next child.
  process.stdin.pause()
  process.stdin.unref?.()
  if (isCancel(answer)) return undefined
  return typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : (answer as string | string[])
}

/**
 * Aborted when stdin ends, or is let go of because somebody typed Ctrl-D: the prompt itself would wait for an answer that
 * can never come.
 */
function inputGone(): { readonly signal: AbortSignal; end(): void } {
  const { stdin } = process
  const gone = new AbortController()
  let isAnswered = false
  // An answer lets go of stdin too, and comes before the next turn.
  const late = () => void setImmediate(() => !isAnswered && gone.abort())
  const events = ['pause', 'end', 'close'] as const
  for (const event of events) stdin.once(event, late)
  return {
    signal: gone.signal,
    end() {
      isAnswered = true
      for (const event of events) stdin.off(event, late)
    },
  }
}

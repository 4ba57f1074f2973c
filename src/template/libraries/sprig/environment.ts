import type { TemplateContext } from '../../context.ts'
import { library } from '../define.ts'
import { expand } from '../standard/expand.ts'

function variable(call: TemplateContext, name: string): string {
  return call.env && Object.hasOwn(call.env, name) ? (call.env[name] as string) : ''
}

/** Sprig's environment. */
export const functions = library({
  env: {
    params: ['string'],
    about: 'An environment variable, empty when it is not set.',
    example: ['{{ env "GREETING" }}', 'hello'],
    run: (call, name: string) => variable(call, name),
  },
  expandenv: {
    params: ['string'],
    about: 'A text with `$NAME` and `${NAME}` replaced by environment variables.',
    example: ['{{ expandenv "$GREETING, you" }}', 'hello, you'],
    run: (call, text: string) => expand(text, (name) => variable(call, name)),
  },
})

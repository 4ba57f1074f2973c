import { after } from '../../../value/later.ts'
import { library } from '../define.ts'
import { lookup } from '../standard/lookup.ts'

/** Sprig's network. */
export const functions = library({
  getHostByName: {
    params: ['string'],
    about: 'An address of a host.',
    example: ['{{ getHostByName "127.0.0.1" }}', '127.0.0.1'],
    run: (call, name: string) =>
      after(lookup(call, 'ip', name), ([first]) => {
        if (first === undefined) throw new Error(`no such host: ${name}`)
        return first
      }),
  },
})

import { text } from '../definitions.ts'
import { notYet, required } from './not-yet.ts'
import type { ProviderKind } from './provider.ts'

/** `kind: aws/saml`: a company's sign-in page that AWS trusts. */
export const awsSaml: ProviderKind = {
  ...notYet,
  check(provider) {
    const url = text(provider, 'url')
    const relative = url !== undefined && !URL.canParse(url)
    return [
      ...required(provider, 'url'),
      ...required(provider, 'region'),
      ...(relative
        ? [
            {
              subject: `auth.providers.${provider.name}`,
              message: `\`url\` must be an absolute URL, and is ${JSON.stringify(url)}`,
              place: provider.place('url'),
            },
          ]
        : []),
    ]
  },
}

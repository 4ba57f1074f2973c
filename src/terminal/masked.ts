declare const brand: unique symbol

/**
 * A text that has been through the masker. Whatever cuts, wraps, pads or lays text out takes this type, so that text
 * which is not masked yet does not compile there: a secret that is cut in two would not be recognised any more. Only the
 * masker makes it, and `masked` of what it made.
 */
export type Masked = string & { readonly [brand]: true }

/** Words of our own around texts that are masked: masked`step ${name} failed`. */
export function masked(strings: TemplateStringsArray, ...parts: readonly (Masked | number)[]): Masked {
  let text = strings[0] as string
  parts.forEach((part, at) => {
    text += `${part}${strings[at + 1]}`
  })
  return text as Masked
}

/** Masked texts with something of ours between them. */
export function joined(texts: readonly Masked[], between = ''): Masked {
  return texts.join(between) as Masked
}

/** Largest file that is read as a manifest, and largest answer of a server, unless somebody raises it. */
const usual = 16 * 1024 * 1024

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Bytes of a size as people write it: `33554432`, `512k`, `32M`, `32MiB`, `1G`. Undefined when it is none. */
export function bytesOf(text: string): number | undefined {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmg]?)(?:i?b)?)?\s*$/i.exec(text) ?? []
  return amount === undefined ? undefined : Math.floor(Number(amount) * (units[(unit ?? '').toLowerCase()] as number))
}

/** A size as people read it: `16 MiB`, `812 KiB`. */
export function sizeText(bytes: number): string {
  const [unit, factor] = bytes >= 1024 ** 2 ? (['MiB', 1024 ** 2] as const) : (['KiB', 1024] as const)
  return `${Math.round((bytes / factor) * 10) / 10} ${unit}`
}

/** Most bytes of one manifest: `ATMOS_MAX_MANIFEST_SIZE` where it is a size, else 16 MiB. */
export function largestManifest(env: Readonly<Record<string, string>>): number {
  return bytesOf(env.ATMOS_MAX_MANIFEST_SIZE ?? '') ?? usual
}

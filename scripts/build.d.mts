export const root: string
export function findBun(): string
export function compile(bun: string, entry: string, outfile: string, more?: string[]): void
export function isBuilt(): boolean
export function build(): Promise<void>

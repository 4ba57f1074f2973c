import bcryptjs from 'bcryptjs'
import { fromBytes, toBytes } from '../../bytes.ts'
import type { TemplateContext } from '../../context.ts'
import { random } from './random.ts'

/** The bcrypt hash of a password of at most 72 bytes, in the notation of Go's library (`$2a$`). */
export function bcrypt(call: TemplateContext, password: string, cost: number): string {
  if (cost > 31) throw new Error(`crypto/bcrypt: cost ${cost} is outside allowed inclusive range 4..31`)
  const bytes = toBytes(password)
  if (bytes.length > 72) throw new Error('bcrypt: password length exceeds 72 bytes')
  const rounds = cost < 4 ? 10 : cost
  const salt = bcryptjs.encodeBase64(random(call, 16), 16)
  const hash = bcryptjs.hashSync(fromBytes(bytes), `$2a$${String(rounds).padStart(2, '0')}$${salt}`)
  return hash.replace(/^\$2[aby]\$/, '$2a$')
}

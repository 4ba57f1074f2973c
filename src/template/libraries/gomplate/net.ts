import { after, type Later } from '../../../value/later.ts'
import type { TemplateContext } from '../../context.ts'
import type { Opaque, Operand, TemplateFunction } from '../../library.ts'
import { strings, typed, uint8 } from '../../values.ts'
import { library } from '../define.ts'
import { formatIp, parseIp } from '../standard/ip.ts'
import { lookup } from '../standard/lookup.ts'
import { method } from '../standard/method.ts'
import { toText } from './conversion.ts'
import { experimental } from './experimental.ts'

const compare = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a.length - b.length

class Ip implements Opaque {
  readonly goType = 'netaddr.IP'
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  print(): string {
    return formatIp(this.bytes)
  }
  json(): Operand {
    return this.print()
  }
  equals(other: Operand): boolean {
    return other instanceof Ip && compare(this.bytes, other.bytes) === 0
  }
  /** The address as far as a mask of so many bits goes, the rest being all zeros or all ones. */
  masked(bits: number, fill: 0 | 255): Uint8Array {
    return this.bytes.map((byte, at) => {
      const mask = 255 << Math.max(0, 8 - Math.max(0, Math.min(8, bits - at * 8)))
      return ((byte & mask) | (fill & ~mask)) & 255
    })
  }
  /** The address so many steps away; the same beyond the ends. */
  next(step: 1 | -1): Ip {
    const bytes = this.bytes.slice()
    for (let at = bytes.length - 1; at >= 0; at--) {
      const value = (bytes[at] as number) + step
      bytes[at] = value & 255
      if (value >= 0 && value <= 255) break
    }
    return new Ip(bytes)
  }
  get members(): ReadonlyMap<string, TemplateFunction> {
    const { bytes } = this
    const is = (test: boolean) => method([], () => test)
    const inside = (prefix: string) => parsePrefix(prefix).contains(this)
    return new Map([
      ['Compare', method(['=netaddr.IP'], (other: Ip) => Math.sign(compare(bytes, other.bytes)))],
      ['BitLen', method([], () => uint8(bytes.length * 8))],
      ['Is4', is(bytes.length === 4)],
      ['Is6', is(bytes.length === 16)],
      ['IsLoopback', method([], () => (bytes.length === 4 ? inside('127.0.0.0/8') : inside('::1/128')))],
      ['IsMulticast', method([], () => (bytes.length === 4 ? inside('224.0.0.0/4') : inside('ff00::/8')))],
      [
        'IsPrivate',
        method([], () =>
          bytes.length === 4 ? ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some(inside) : inside('fc00::/7'),
        ),
      ],
      ['IsUnspecified', is(bytes.every((byte) => byte === 0))],
      ['IsValid', is(true)],
      ['IsZero', is(false)],
      ['Less', method(['=netaddr.IP'], (other: Ip) => compare(bytes, other.bytes) < 0)],
      ['Next', method([], () => this.next(1))],
      ['Prior', method([], () => this.next(-1))],
      ['String', method([], () => this.print())],
    ])
  }
}

class Prefix implements Opaque {
  readonly goType = 'netaddr.IPPrefix'
  readonly ip: Ip
  readonly bits: number

  constructor(ip: Ip, bits: number) {
    this.ip = ip
    this.bits = bits
  }
  print(): string {
    return `${this.ip.print()}/${this.bits}`
  }
  json(): Operand {
    return this.print()
  }
  contains(ip: Ip): boolean {
    if (ip.bytes.length !== this.ip.bytes.length) return false
    return compare(ip.masked(this.bits, 0), this.ip.masked(this.bits, 0)) === 0
  }
  get members(): ReadonlyMap<string, TemplateFunction> {
    const first = () => new Ip(this.ip.masked(this.bits, 0))
    return new Map([
      ['Bits', method([], () => uint8(this.bits))],
      ['Contains', method(['=netaddr.IP'], (ip: Ip) => this.contains(ip))],
      ['IP', method([], () => this.ip)],
      ['IsSingleIP', method([], () => this.bits === this.ip.bytes.length * 8)],
      ['IsValid', method([], () => true)],
      ['Masked', method([], () => new Prefix(first(), this.bits))],
      ['Range', method([], () => new Range(first(), new Ip(this.ip.masked(this.bits, 255))))],
      ['String', method([], () => this.print())],
    ])
  }
}

class Range implements Opaque {
  readonly goType = 'netaddr.IPRange'
  readonly from: Ip
  readonly to: Ip

  constructor(from: Ip, to: Ip) {
    this.from = from
    this.to = to
  }
  print(): string {
    return `${this.from.print()}-${this.to.print()}`
  }
  json(): Operand {
    return this.print()
  }
  get members(): ReadonlyMap<string, TemplateFunction> {
    const holds = (ip: Ip) => compare(this.from.bytes, ip.bytes) <= 0 && compare(ip.bytes, this.to.bytes) <= 0
    return new Map([
      ['Contains', method(['=netaddr.IP'], holds)],
      ['From', method([], () => this.from)],
      ['IsValid', method([], () => true)],
      ['String', method([], () => this.print())],
      ['To', method([], () => this.to)],
    ])
  }
}

function ipOf(text: string): Ip {
  const bytes = parseIp(text)
  if (!bytes) throw new Error(`ParseIP(${JSON.stringify(text)}): unable to parse IP`)
  return new Ip(bytes)
}

function parsePrefix(text: string): Prefix {
  const wrong = (what: string) => new Error(`netaddr.ParseIPPrefix(${JSON.stringify(text)}): ${what}`)
  const slash = text.lastIndexOf('/')
  if (slash < 0) throw wrong("no '/'")
  const bytes = parseIp(text.slice(0, slash))
  if (!bytes) throw wrong(`ParseIP(${JSON.stringify(text.slice(0, slash))}): unable to parse IP`)
  const digits = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits)) throw wrong(`bad prefix: ${digits}`)
  if (Number(digits) > bytes.length * 8) throw wrong('prefix length out of range')
  return new Prefix(new Ip(bytes), Number(digits))
}

function parseRange(text: string): Range {
  const wrong = (what: string) => new Error(what)
  const dash = text.indexOf('-')
  if (dash < 0) throw wrong(`no hyphen in range ${JSON.stringify(text)}`)
  const [from, to] = [text.slice(0, dash), text.slice(dash + 1)].map((end, at) => {
    const bytes = parseIp(end)
    if (!bytes)
      throw wrong(`invalid ${at === 0 ? 'From' : 'To'} IP ${JSON.stringify(end)} in range ${JSON.stringify(text)}`)
    return new Ip(bytes)
  }) as [Ip, Ip]
  if (from.bytes.length !== to.bytes.length || compare(from.bytes, to.bytes) > 0) {
    throw wrong(`range ${JSON.stringify(text)} is invalid`)
  }
  return new Range(from, to)
}

/** A record of `net.LookupSRV`, which the name service answers as `priority weight port target`. */
function service(record: string): Opaque {
  const [priority = '0', weight = '0', port = '0', target = ''] = record.split(' ')
  return {
    goType: '*net.SRV',
    print: () => `&{${target} ${port} ${priority} ${weight}}`,
    json: () => ({ Target: target, Port: Number(port), Priority: Number(priority), Weight: Number(weight) }),
    members: new Map<string, Operand>([
      ['Target', target],
      ['Port', Number(port)],
      ['Priority', Number(priority)],
      ['Weight', Number(weight)],
    ]),
  }
}

function first(records: Later<readonly string[]>, name: string): Later<string> {
  return after(records, ([record]) => {
    if (record === undefined) throw new Error(`lookup ${name}: no such host`)
    return record
  })
}

type Ask = (call: TemplateContext, name: string) => Later<Operand>

const asking = (about: string, example: readonly [string, string], ask: Ask): TemplateFunction => ({
  params: ['any'],
  about,
  example,
  run: (call: TemplateContext, name: Operand) => ask(call, toText(name)),
})

/** Gomplate's network. */
export const functions = library({
  'net.CIDRHost': experimental('An address of a network.', ['any', 'any']),
  'net.CIDRNetmask': experimental('The mask of a network.', ['any']),
  'net.CIDRSubnetSizes': experimental('Networks of several sizes within one.', [], 'any'),
  'net.CIDRSubnets': experimental('Networks of one size within another.', ['any', 'any']),
  'net.LookupCNAME': asking(
    'The name that a name stands for.',
    ['{{ net.LookupCNAME "example.com" }}', 'www.example.com.'],
    (call, name) => first(lookup(call, 'cname', name), name),
  ),
  'net.LookupIP': asking('An address of a host.', ['{{ net.LookupIP "example.com" }}', '192.0.2.1'], (call, name) =>
    first(lookup(call, 'ip', name), name),
  ),
  'net.LookupIPs': asking(
    'The addresses of a host.',
    ['{{ net.LookupIPs "example.com" }}', '[192.0.2.1 192.0.2.2]'],
    (call, name) => after(lookup(call, 'ip', name), (all) => strings([...all])),
  ),
  'net.LookupSRV': asking(
    'A service record of a name: Target, Port, Priority, Weight.',
    ['{{ (net.LookupSRV "_s._tcp.example.com").Port }}', '443'],
    (call, name) => after(first(lookup(call, 'srv', name), name), service),
  ),
  'net.LookupSRVs': asking(
    'The service records of a name.',
    ['{{ range net.LookupSRVs "_s._tcp.example.com" }}{{ .Target }} {{ end }}', 'a.example.com. b.example.com. '],
    (call, name) => after(lookup(call, 'srv', name), (all) => typed(all.map(service), '[]*net.SRV')),
  ),
  'net.LookupTXT': asking(
    'The text records of a name.',
    ['{{ net.LookupTXT "example.com" }}', '[v=1 x y]'],
    (call, name) => after(lookup(call, 'txt', name), (all) => strings([...all])),
  ),
  'net.ParseIP': {
    params: ['any'],
    about: 'An address; it has methods such as Is4, IsPrivate, Next.',
    example: ['{{ (net.ParseIP "10.0.0.1").Next }}', '10.0.0.2'],
    run: (_, value: Operand) => ipOf(toText(value)),
  },
  'net.ParseIPPrefix': {
    params: ['any'],
    about: 'A network; it has methods such as Bits, IP, Masked, Range, Contains.',
    example: ['{{ (net.ParseIPPrefix "10.0.0.7/24").Masked }}', '10.0.0.0/24'],
    run: (_, value: Operand) => parsePrefix(toText(value)),
  },
  'net.ParseIPRange': {
    params: ['any'],
    about: 'A range of addresses; it has methods such as From, To, Contains.',
    example: ['{{ (net.ParseIPRange "10.0.0.1-10.0.0.9").To }}', '10.0.0.9'],
    run: (_, value: Operand) => parseRange(toText(value)),
  },
})

/** Go's sized integers (an `int` is a plain number). */
export type SizedType = 'int64' | 'int32' | 'int16' | 'int8' | 'uint' | 'uint64' | 'uint32' | 'uint16' | 'uint8'

/** An integer of a Go type other than `int`. It is a bigint where it exceeds 2^53, else a number. */
export class Sized {
  readonly type: SizedType
  readonly value: number | bigint
  constructor(type: SizedType, value: number | bigint) {
    this.type = type
    this.value = value
  }
}

/** `complex128`: only a literal such as `1i` makes one. */
export class Complex {
  readonly re: number
  readonly im: number
  constructor(re: number, im: number) {
    this.re = re
    this.im = im
  }
}

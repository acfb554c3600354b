// Bytes of a stored state: one growing writer and one checking reader, little-endian, text in UTF-8.
// Deliberately absent: TextEncoder and Buffer, which are not part of the language.

const FIRST_SIZE = 256

function isAscii(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) >= 0x80) return false
  return true
}

interface Room {
  readonly bytes: Uint8Array
  readonly view: DataView
}

const roomOf = (size: number): Room => {
  const bytes = new Uint8Array(size)
  return { bytes, view: new DataView(bytes.buffer) }
}

/** Left by the last writer for the next: making a buffer costs more than filling it. */
let spare: Room | null = null

export class ByteWriter {
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor() {
    const { bytes, view } = spare ?? roomOf(FIRST_SIZE)
    spare = null
    this.#bytes = bytes
    this.#view = view
  }

  #room(size: number): number {
    const at = this.#length
    this.#length += size
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return at
  }

  byte(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  /** A whole number in [0, 2^53), in 7-bit groups. */
  whole(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.byte((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.byte(rest)
  }

  double(value: number): void {
    const at = this.#room(8)
    this.#view.setFloat64(at, value, true)
  }

  /** A lone surrogate is kept as its own three bytes, so that any string comes back as it was. */
  text(value: string): void {
    if (isAscii(value)) {
      this.whole(value.length)
      const at = this.#room(value.length)
      for (let i = 0; i < value.length; i++) this.#bytes[at + i] = value.charCodeAt(i)
      return
    }
    const codes: number[] = []
    for (const character of value) {
      const code = character.codePointAt(0)!
      if (code < 0x80) codes.push(code)
      else if (code < 0x800) codes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
      else if (code < 0x10000) codes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
      else
        codes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        )
    }
    this.whole(codes.length)
    const at = this.#room(codes.length)
    this.#bytes.set(codes, at)
  }

  /** What was written, and the end of this writer. */
  done(): Uint8Array {
    spare = { bytes: this.#bytes, view: this.#view }
    return this.#bytes.slice(0, this.#length)
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array
  #view: DataView | null = null
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #take(size: number): number {
    const at = this.#at
    this.#at += size
    if (this.#at > this.#bytes.length)
      throw new Error(`A stored state ends early: ${this.#bytes.length} bytes, wanted ${this.#at}.`)
    return at
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  whole(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const part = this.byte()
      value += (part & 127) * factor
      if (part < 128) return value
      factor *= 128
    }
  }

  double(): number {
    const { buffer, byteOffset, byteLength } = this.#bytes
    this.#view ??= new DataView(buffer, byteOffset, byteLength)
    return this.#view.getFloat64(this.#take(8), true)
  }

  text(): string {
    const length = this.whole()
    const end = this.#take(length) + length
    let at = end - length
    let value = ''
    while (at < end) {
      const first = this.#bytes[at++]!
      if (first < 0x80) {
        value += String.fromCharCode(first)
        continue
      }
      const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
      let code = first & (0x3f >> more)
      for (let i = 0; i < more; i++) code = code * 64 + (this.#bytes[at++]! & 63)
      value += String.fromCodePoint(code)
    }
    return value
  }

  /** Throws when bytes are left over. */
  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new Error(`A stored state has ${this.#bytes.length - this.#at} bytes too many.`)
  }
}

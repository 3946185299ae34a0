/** A row of an answer. */
export type Row = Readonly<Record<string, string | number | boolean | Date | null>>

/** Latin1_General_100_BIN2_UTF8: by code points, in UTF-8. */
const collation = Buffer.from([0x09, 0x04, 0x00, 0x26, 0x00])
const noNumber = Buffer.alloc(8)
const transaction = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])

/** The parts of answers that are always the same. */
export const tokens = {
  /** Version 15, and no encryption to be had. */
  prelogin: Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 15, 0, 7, 208, 0, 0, 2]),
  loggedIn: sized(0xad, [Buffer.from([1, 0x74, 0, 0, 4]), short('fake'), Buffer.from([15, 0, 7, 208])]),
  collation: sized(0xe3, [Buffer.from([7, 5]), collation, Buffer.from([0])]),
  begun: sized(0xe3, [Buffer.from([8, 8]), transaction, Buffer.from([0])]),
  begin: Buffer.alloc(0),
  commit: sized(0xe3, [Buffer.from([9, 0, 8]), transaction]),
  rollback: sized(0xe3, [Buffer.from([10, 0, 8]), transaction]),
  /** The end of an answer to a request that was taken back. */
  stopped: Buffer.concat([Buffer.from([0xfd, 0x20, 0, 0, 0]), noNumber]),
  done(failed: boolean, count?: number): Buffer {
    const token = Buffer.concat([
      Buffer.from([0xfd, (failed ? 2 : 0) | (count === undefined ? 0 : 16), 0, 0, 0]),
      noNumber,
    ])
    token.writeBigUInt64LE(BigInt(count ?? 0), 5)
    return token
  },
}

/** An error of a number. */
export function errorToken(number: number): Buffer {
  const head = Buffer.alloc(6)
  head.writeInt32LE(number)
  head.set([1, 16], 4)
  return sized(0xaa, [head, long(`error ${number}`), short('fake'), short(''), Buffer.from([1, 0, 0, 0])])
}

/** Rows with the columns of the first; nothing when there are none. */
export function rowTokens(rows: readonly Row[]): Buffer {
  const [first] = rows
  if (!first) return Buffer.alloc(0)
  const names = Object.keys(first)
  const types = names.map((name) => typeOf(rows.map((row) => row[name]).find((it) => it !== null)))
  const count = Buffer.from([0x81, names.length, 0])
  const columns = names.map((name, index) =>
    Buffer.concat([Buffer.from([0, 0, 0, 0, 1, 0]), types[index]?.info ?? noNumber, short(name)]),
  )
  const each = rows.map((row) =>
    Buffer.concat([Buffer.from([0xd1]), ...names.map((name, index) => types[index]?.write(row[name]) ?? noNumber)]),
  )
  return Buffer.concat([count, ...columns, ...each])
}

interface ColumnType {
  readonly info: Buffer
  readonly write: (value: unknown) => Buffer
}

const text: ColumnType = {
  info: Buffer.concat([Buffer.from([0xa7, 0x40, 0x1f]), collation]),
  write(value) {
    if (value === null) return Buffer.from([0xff, 0xff])
    const bytes = Buffer.from(value as string)
    return Buffer.concat([Buffer.from([bytes.length & 255, bytes.length >> 8]), bytes])
  },
}
const integer: ColumnType = {
  info: Buffer.from([0x26, 8]),
  write(value) {
    if (value === null) return Buffer.from([0])
    const bytes = Buffer.alloc(9, 8)
    bytes.writeBigInt64LE(BigInt(value as number), 1)
    return bytes
  },
}
const bit: ColumnType = {
  info: Buffer.from([0x68, 1]),
  write: (value) => (value === null ? Buffer.from([0]) : Buffer.from([1, value ? 1 : 0])),
}
const instant: ColumnType = {
  info: Buffer.from([0x2b, 3]),
  write(value) {
    if (value === null) return Buffer.from([0])
    const day = 86_400_000
    const time = (value as Date).getTime() - Date.UTC(2000, 0, 1)
    const bytes = Buffer.alloc(10)
    bytes[0] = 9
    bytes.writeUInt32LE(((time % day) + day) % day, 1)
    // Days since the first of January of the year 1.
    bytes.writeUIntLE(Math.floor(time / day) + 730_119, 5, 3)
    return bytes
  },
}

function typeOf(value: unknown): ColumnType {
  if (value instanceof Date) return instant
  return { number: integer, boolean: bit }[typeof value as string] ?? text
}

function sized(token: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([token, body.length & 255, body.length >> 8]), body])
}

function short(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'utf16le')])
}

function long(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length & 255, value.length >> 8]), Buffer.from(value, 'utf16le')])
}

/** A procedure call of `sp_executesql`: its statement, and the values of its parameters. */
export interface TdsCall {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The text of a batch. */
export function textIn(payload: Buffer): string {
  return payload.subarray(payload.readUInt32LE()).toString('utf16le')
}

/** The statement and the values of a call; the declaration of the values is left out. */
export function callIn(payload: Buffer): TdsCall {
  const reader = { payload, at: payload.readUInt32LE() + 6 }
  const [sql, , ...parameters] = values(reader)
  return { sql: sql as string, parameters }
}

interface Reader {
  readonly payload: Buffer
  at: number
}

function* values(reader: Reader): Generator<unknown> {
  while (reader.at < reader.payload.length) {
    reader.at += 1 + 2 * (reader.payload[reader.at] as number) + 1
    const type = byte(reader)
    const read = readers[type]
    if (!read) throw new TypeError(`This server knows no type ${type}.`)
    yield read(reader)
  }
}

const readers: Readonly<Record<number, ((reader: Reader) => unknown) | undefined>> = {
  // Texts, in UTF-16 and in UTF-8.
  231: (reader) => text(reader, 'utf16le'),
  167: (reader) => text(reader, 'utf8'),
  38(reader) {
    byte(reader)
    const bytes = taken(reader, byte(reader))
    return bytes.length === 0 ? null : Number(bytes.readBigInt64LE())
  },
  104(reader) {
    byte(reader)
    const bytes = taken(reader, byte(reader))
    return bytes.length === 0 ? null : bytes[0] === 1
  },
  109(reader) {
    byte(reader)
    const bytes = taken(reader, byte(reader))
    return bytes.length === 0 ? null : bytes.readDoubleLE()
  },
}

const unlimited = 0xffff

function text(reader: Reader, encoding: 'utf16le' | 'utf8'): string | null {
  const longest = taken(reader, 2).readUInt16LE()
  taken(reader, 5)
  if (longest === unlimited) return inChunks(reader, encoding)
  const length = taken(reader, 2).readUInt16LE()
  return length === unlimited ? null : taken(reader, length).toString(encoding)
}

function inChunks(reader: Reader, encoding: 'utf16le' | 'utf8'): string | null {
  const total = taken(reader, 8).readBigUInt64LE()
  if (total === 0xffff_ffff_ffff_ffffn) return null
  const chunks: Buffer[] = []
  for (let size = taken(reader, 4).readUInt32LE(); size > 0; size = taken(reader, 4).readUInt32LE())
    chunks.push(taken(reader, size))
  return Buffer.concat(chunks).toString(encoding)
}

function byte(reader: Reader): number {
  return taken(reader, 1)[0] as number
}

function taken(reader: Reader, size: number): Buffer {
  const bytes = reader.payload.subarray(reader.at, reader.at + size)
  reader.at += size
  return bytes
}

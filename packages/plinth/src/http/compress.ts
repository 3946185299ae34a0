import type { ContentCoding } from '../codec/content-coding.ts'

/** Bytes below which compressing an answer costs both ends more than it saves on the way. */
export const worthCompressing = 1024

type Compress = (bytes: Buffer) => Buffer

/** Filled at the first use: most answers are small, and node's zlib need not be loaded for them. */
let codings: Readonly<Record<ContentCoding, Compress>> | undefined

/**
 * Compresses an answer, at once: a page of 50 rows takes 40 us, less than handing it to another thread. The levels are
 * those beyond which a page of JSON gets smaller by a hundredth and costs double.
 */
export function compress(bytes: Buffer, coding: ContentCoding): Buffer {
  codings ??= loadCodings()
  return codings[coding](bytes)
}

function loadCodings(): Readonly<Record<ContentCoding, Compress>> {
  const { brotliCompressSync, constants, gzipSync, zstdCompressSync } = process.getBuiltinModule('node:zlib')
  const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
  const brotli = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT }
  return {
    zstd: (bytes) => zstdCompressSync(bytes, zstd),
    br: (bytes) =>
      brotliCompressSync(bytes, { params: { ...brotli, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  }
}

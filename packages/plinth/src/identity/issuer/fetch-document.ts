import { decodeJson } from '../../codec/json.ts'

/** The most bytes that a document of an issuer may have. */
const mostBytes = 65_536
/** Milliseconds for the whole request. */
const patience = 3000

/**
 * Fetches a JSON object that an issuer publishes, within 3 s and of at most 64 KiB. Follows no redirect. Rejects with
 * an Error that says why it could not be read.
 */
export async function fetchDocument(address: string, userAgent: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(address, {
    headers: { accept: 'application/json', 'user-agent': userAgent },
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${address} answered ${response.status}`)
  }
  const document = decodeJson(await contentOf(response, address))
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error(`${address} is no JSON object`)
  }
  return document as Readonly<Record<string, unknown>>
}

async function contentOf({ body }: Response, address: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    // Leaving the loop cancels what is still to come.
    if (length > mostBytes) throw new Error(`${address} has more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Sequence } from '../codec/sequence.ts'
import type { Items } from '../core/streamed.ts'

/** The least number of characters of a write, but for the last. */
const enough = 16_384
/** Milliseconds for which a caller may read nothing. */
const patience = 12_000

/** The text of streamed content, in pieces. */
export type Pieces = AsyncGenerator<string, void, undefined>

/** Encodes items as text, in pieces large enough for a write each. */
export async function* pieces(items: Items, { begin, item, end }: Sequence): Pieces {
  let text = begin
  let isFirst = true
  for await (const each of items) {
    text += item(each, isFirst)
    isFirst = false
    if (text.length < enough) continue
    yield text
    text = ''
  }
  yield text + end
}

/**
 * Writes pieces to a response as they come, and waits while the caller is slow, until the last of them has left. A
 * caller who reads nothing for 12 seconds is cut off, and once it is gone no more pieces are made. Rejects when making
 * a piece fails; the response then stays unfinished.
 */
export async function pour(response: ServerResponse, first: string, rest: Pieces): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    for (let text = first, done = false; !done && !gone.signal.aborted; ) {
      if (!response.write(text)) await taken(response, 'drain', gone.signal)
      const next = await rest.next()
      done = next.done === true
      text = next.value ?? ''
    }
    response.end()
    if (!response.writableFinished) await taken(response, 'finish', gone.signal)
  } finally {
    await rest.return()
  }
}

/** Waits until the caller has taken what was written, or is gone. */
async function taken(response: ServerResponse, event: 'drain' | 'finish', signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => response.destroy(), patience)
  try {
    await once(response, event, { signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  } finally {
    clearTimeout(timer)
  }
}

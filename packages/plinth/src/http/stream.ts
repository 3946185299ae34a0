import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Sequence } from '../codec/sequence.ts'
import type { Items } from '../core/streamed.ts'

/** Characters that are worth a write of their own. */
const enough = 16_384
/** Milliseconds for which a caller may take nothing of what is ready for it. */
const patience = 12_000

/** Content that comes item by item: its text in pieces of some size. */
export type Pieces = AsyncGenerator<string, void, undefined>

/** The items as text, in pieces that are worth a write each. */
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
 * Writes the pieces as they come, and waits while the caller is behind. A caller who takes nothing for 12 seconds is cut off;
 * when it has gone, no more pieces are made. Rejects when one could not be made: then what was written has no end.
 */
export async function pour(response: ServerResponse, first: string, rest: Pieces): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    for (let text = first, done = false; !done && !gone.signal.aborted; ) {
      if (!response.write(text)) await drained(response, gone.signal)
      const next = await rest.next()
      done = next.done === true
      text = next.value ?? ''
    }
    response.end()
  } finally {
    await rest.return()
  }
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => response.destroy(), patience)
  try {
    await once(response, 'drain', { signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  } finally {
    clearTimeout(timer)
  }
}

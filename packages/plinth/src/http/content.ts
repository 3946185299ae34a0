import { type Encode, encoder } from '../codec/json.ts'
import { bareItems } from '../core/schema/page.ts'
import { type AnySchema, kind } from '../core/schema/schema.ts'

/**
 * Compiles how an output becomes the content of a response: a text as it is, a bare page as its items, all else as
 * JSON.
 */
export function contentEncoder(output: AnySchema): Encode {
  if (output[kind] === 'string') return String
  const items = bareItems(output)
  if (!items) return encoder(output)
  const encode = encoder(items)
  return (page) => encode((page as { readonly items: unknown }).items)
}

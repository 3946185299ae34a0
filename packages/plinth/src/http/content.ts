import { type Encode, encoder } from '../codec/json.ts'
import { bareItems } from '../core/schema/page.ts'
import { type AnySchema, kind } from '../core/schema/schema.ts'

/** How an output is written as the content of an answer: a text as it is, a bare page as its items, anything else as JSON. */
export function contentEncoder(output: AnySchema): Encode {
  if (output[kind] === 'string') return String
  const items = bareItems(output)
  if (!items) return encoder(output)
  const encode = encoder(items)
  return (page) => encode((page as { readonly items: unknown }).items)
}

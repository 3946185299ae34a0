import { hash } from 'node:crypto'
import type { Encode } from '../codec/json.ts'
import { cache } from '../core/cache.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource/resource.ts'
import { type Choice, chosenSchema } from '../core/resource/view.ts'
import { type AnySchema, keywords, kind } from '../core/schema/schema.ts'
import { contentEncoder } from './content.ts'

/** How what a caller has chosen of an output is written. */
export interface Projection {
  readonly encode: Encode
  /** What its entity tag has beside the version. */
  readonly tag: string
  /** Whether rows with versions of their own may be in it. */
  readonly embeds: boolean
}

/** The projection that an input asks for; undefined when it asks for the output as it is. */
export type Projections = (input: unknown) => Projection | undefined

/** How many projections of an operation are kept compiled: callers choose them, so there must be an end. */
const kept = 100

/** The projections of an operation; undefined when its callers have nothing to choose. */
export function projections({ declaration, sources }: ReflectedOperation): Projections | undefined {
  const { output, standard } = declaration
  const given = { ...sources?.query, ...sources?.body }
  if (!output || !standard || !(given.fields ?? given.expand)) return undefined
  const { key } = standard.resource as Resource
  const known = cache<Projection>(kept)
  return (input) => {
    const { fields, expand } = input as Choice
    if (fields === undefined && expand === undefined) return undefined
    const choice = { fields: fields && [...new Set([key, ...fields])].sort(), expand: expand && [...expand].sort() }
    const form = `${choice.fields?.join() ?? '*'} ${choice.expand?.join() ?? ''}`
    return known(form, () => ({
      encode: contentEncoder(projected(output, key, choice)),
      tag: hash('sha256', form, 'base64url').slice(0, 8),
      embeds: expand !== undefined,
    }))
  }
}

/** A row, or a page of rows, as it was chosen. */
function projected(output: AnySchema, key: string, choice: Choice): AnySchema {
  const { properties = {} } = keywords(output)
  const { items } = properties
  if (items?.[kind] !== 'array') return chosenSchema(output, key, choice)
  const each = chosenSchema(keywords(items).items as AnySchema, key, choice)
  return { ...output, properties: { ...properties, items: { ...items, items: each } } } as AnySchema
}

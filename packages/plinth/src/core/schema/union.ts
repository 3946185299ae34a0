import { pascal } from '../name.ts'
import {
  type AnySchema,
  asked,
  type Fields,
  type GivenFields,
  keywords,
  kind,
  type Schema,
  type ValueOfFields,
} from './schema.ts'
import { t } from './vocabulary.ts'

type Variants = Readonly<Record<string, Fields>>
type Tagged<D extends string, N, M> = { readonly [P in D]: N } & M

/** The schema of an object that is one of several, told apart by one member. */
export type UnionSchema<D extends string, V extends Variants> = Schema<
  { [N in keyof V]: Tagged<D, N, ValueOfFields<V[N]>> }[keyof V],
  'union',
  { [N in keyof V]: Tagged<D, N, GivenFields<V[N]>> }[keyof V]
>

/**
 * A request that is one of several, told apart by the member named first: `union('op', { create: {...}, delete: {...}
 * })`. The title names them all in documents: each is a component of its own.
 */
export function union<const D extends string, V extends Variants>(
  discriminator: D,
  variants: V,
  { title, description }: { readonly title: string; readonly description?: string },
): UnionSchema<D, V> {
  const oneOf = Object.entries(variants).map(([name, fields]) =>
    request(t.Object({ [discriminator]: t.Enum([name]), ...fields }, { title: `${title}${pascal(name)}` })),
  )
  return { [kind]: 'union', oneOf, discriminator: { propertyName: discriminator }, title, description } as never
}

/** A schema of what is only ever asked: in documents it goes by its title alone. */
export function request<S extends AnySchema>(schema: S): S {
  return { ...schema, [asked]: true }
}

/** The variants of a union by the value that tells them apart. */
export function variantsOf(schema: AnySchema): ReadonlyMap<string, AnySchema> {
  const { oneOf = [], discriminator } = keywords(schema)
  const name = discriminator?.propertyName as string
  return new Map(
    oneOf.map((variant) => {
      const tag = keywords(variant).properties?.[name] as AnySchema
      return [keywords(tag).enum?.[0] as string, variant]
    }),
  )
}

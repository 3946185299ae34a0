import type { JsonObject } from './json.ts'

type Section = 'schemas' | 'parameters' | 'headers' | 'responses' | 'securitySchemes'

interface Occurrence {
  readonly name: string
  readonly value: JsonObject
  readonly places: Record<string, unknown>[]
}

/** What a document says once and refers to: the `components` of OpenAPI, in the making. */
export interface Components {
  /** Has the component under its name and answers the reference to it. Undefined when the name means something else. */
  define(section: Section, name: string, value: JsonObject): JsonObject | undefined
  /**
   * Answers an object that `finish` fills: with the value where it occurs once or its name is taken, else with a
   * reference.
   */
  share(section: Section, name: string, value: JsonObject): JsonObject
  /** Decides what is shared and answers all components, by section and name. */
  finish(): JsonObject
}

/** Components of a new document. */
export function components(): Components {
  const defined = new Map<Section, Map<string, JsonObject>>()
  const shared = new Map<string, Occurrence & { readonly section: Section }>()

  const define: Components['define'] = (section, name, value) => {
    const known = defined.get(section) ?? new Map<string, JsonObject>()
    defined.set(section, known)
    const there = known.get(name)
    if (there && JSON.stringify(there) !== JSON.stringify(value)) return undefined
    known.set(name, value)
    return { $ref: `#/components/${section}/${name}` }
  }

  return {
    define,
    share(section, name, value) {
      const key = `${section}/${name}/${JSON.stringify(value)}`
      const occurrence = shared.get(key) ?? { section, name, value, places: [] }
      shared.set(key, occurrence)
      const place: Record<string, unknown> = {}
      occurrence.places.push(place)
      return place
    },
    finish() {
      for (const { section, name, value, places } of shared.values()) {
        const content = (places.length > 1 && define(section, name, value)) || value
        for (const place of places) Object.assign(place, content)
      }
      const sections = [...defined].sort(([a], [b]) => (a < b ? -1 : 1))
      return Object.fromEntries(
        sections.map(([section, members]) => [section, Object.fromEntries([...members].sort(byName))]),
      )
    },
  }
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

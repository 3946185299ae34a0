import type { JsonObject } from './json.ts'

/** A document as YAML 1.2. What occurs several times is written several times: no anchors. */
export async function yamlText(document: JsonObject): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 })
}

import type { Implementation } from '../core/implement.ts'
import type { NeededVariables } from '../core/needed-variables.ts'
import { reflect } from '../core/reflect.ts'
import { declaredVariables } from './configuration/declared-variable.ts'
import type { Need, Variable } from './configuration/variable.ts'
import type { Manifest } from './manifest.ts'

/** What is known of a service before its configuration is. */
export interface Subject {
  readonly name: string
  readonly manifest: Manifest
  readonly needs: readonly Need[]
  /** The variables that it declares beside those of every service. */
  readonly variables: Readonly<Record<string, Variable<unknown>>>
  /** Which of them it needs where others have a value. */
  readonly needed: readonly NeededVariables[]
}

/** What a service is and needs, from its declarations. */
export function subjectOf({ service, variables, needed }: Implementation, manifest: Manifest): Subject {
  const { name, operations, resources } = reflect(service)
  const needs: Need[] = ['service']
  if (resources.length > 0) needs.push('storage')
  if (operations.some(({ declaration }) => declaration.standard?.verb === 'list')) needs.push('cursors')
  if (operations.some(({ declaration }) => declaration.access !== 'public')) needs.push('identity')
  return { name, manifest, needs, variables: declaredVariables(name, variables), needed }
}

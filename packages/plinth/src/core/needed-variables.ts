import { isWhere, type Where } from './where.ts'

/** Variables of a service that it cannot do without where others have these values. */
export interface NeededVariables<N extends string = string> {
  readonly where: Where<N>
  readonly variables: readonly N[]
}

/**
 * When a variable is needed, to follow `needed where`: `DIRECTORY is graph`; undefined where it is not, or no matter
 * when.
 */
export function neededWhere(needed: readonly NeededVariables[], name: string): string | undefined {
  const found = needed.find(({ variables }) => variables.includes(name))
  return (
    found &&
    Object.entries(found.where)
      .map(([other, value]) => `${other} is ${value}`)
      .join(' and ')
  )
}

/** The variables that are needed with these values, and have none. */
export function missingVariables(
  needed: readonly NeededVariables[],
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  return needed
    .filter(({ where }) => isWhere(where, values))
    .flatMap(({ variables }) => variables.filter((name) => values[name] === undefined))
}

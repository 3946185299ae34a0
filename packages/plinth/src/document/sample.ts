/** Candidates for a character class, in the order of how well they read. */
const candidates = ['a', 'A', '0', '1', '_', '-', '.', ' ', '/', ':', '@', '+', 'é']

/**
 * A short text that a regular expression matches, at least `atLeast` long, made of its own parts: literals, classes,
 * groups, the first of alternatives, quantifiers. Undefined when the expression is beyond that.
 */
export function sample(pattern: string, atLeast = 0): string | undefined {
  const expression = new RegExp(pattern)
  // How often an open-ended part occurs is guessed; the expression itself is the judge.
  return [0, 1, atLeast, 2 * atLeast]
    .map((repeat) => sampleOf(pattern, repeat))
    .find((text) => text !== undefined && text.length >= atLeast && expression.test(text))
}

function sampleOf(pattern: string, repeat: number): string | undefined {
  let index = 0

  const take = (token: RegExp): RegExpExecArray | undefined => {
    token.lastIndex = index
    const match = token.exec(pattern)
    if (match) index = token.lastIndex
    return match ?? undefined
  }

  const alternatives = (): string | undefined => {
    const all = [sequence()]
    while (take(/\|/y)) all.push(sequence())
    return all.includes(undefined) ? undefined : all[0]
  }

  const sequence = (): string | undefined => {
    let text = ''
    while (index < pattern.length && !/[|)]/.test(pattern.charAt(index))) {
      const one = atom()
      if (one === undefined) return undefined
      text += one.repeat(times())
    }
    return text
  }

  const atom = (): string | undefined => {
    if (take(/\((?:\?:)?(?!\?)/y)) {
      const text = alternatives()
      return take(/\)/y) ? text : undefined
    }
    if (take(/[\^$]/y)) return ''
    const [characterClass] = take(/\[(?:\\.|[^\]\\])+\]|\\[dwsDWS]|\./y) ?? []
    if (characterClass !== undefined) return member(characterClass)
    const [, escaped, plain] = take(/\\([^A-Za-z0-9])|([^\\()[\]{}*+?|])/y) ?? []
    return escaped ?? plain
  }

  const times = (): number => {
    const [quantifier, least, , most] = take(/\{(\d+)(,(\d*))?\}|[?*+]/y) ?? []
    if (quantifier === undefined) return 1
    const fewest = least === undefined ? (quantifier === '+' ? 1 : 0) : Number(least)
    const open = quantifier === '*' || quantifier === '+' || most === ''
    const highest = open ? Number.POSITIVE_INFINITY : quantifier === '?' ? 1 : Number(most ?? fewest)
    return Math.min(highest, Math.max(fewest, repeat))
  }

  const text = alternatives()
  return index === pattern.length ? text : undefined
}

/** The first candidate in a class, else the first character that it names. */
function member(characterClass: string): string {
  const expression = new RegExp(`^${characterClass}$`)
  return candidates.find((character) => expression.test(character)) ?? characterClass.charAt(1)
}

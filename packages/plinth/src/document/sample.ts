/** One piece of a regular expression with how often it occurs: the shortest text that it matches, or undefined. */
const piece =
  /\^|\$|\\([dwsDWS])|\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|\(\?:((?:\\.|[^()\\])*)\)|\(((?:\\.|[^()?\\](?:\\.|[^()\\])*)?)\)|([^\\^$.|?*+()[\]{}])|(\.)/y
const quantity = /\{(\d+)(?:,(\d*))?\}|[?*+]/y

/** Candidates for a character class, in the order of how well they read. */
const characters = [...'aA01_-. /:@+é']

/**
 * A short text that a regular expression matches, made of its own parts: literals, classes, groups without groups
 * within, alternatives, quantifiers. Undefined when the expression is beyond that.
 */
export function sample(pattern: string, atLeast = 0): string | undefined {
  for (const repeat of [1, atLeast, atLeast * 2]) {
    const text = sampleOf(pattern, repeat)
    if (text !== undefined && text.length >= atLeast && new RegExp(pattern).test(text)) return text
  }
  return undefined
}

/** `repeat` is how often an open-ended piece occurs. */
function sampleOf(pattern: string, repeat: number): string | undefined {
  const [first = ''] = pattern.split(/(?<!\\)\|(?![^([]*[)\]])/)
  let text = ''
  for (let index = 0; index < first.length; ) {
    piece.lastIndex = index
    const match = piece.exec(first)
    if (!match) return undefined
    index = piece.lastIndex
    const one = sampleOfPiece(match, repeat)
    if (one === undefined) return undefined
    quantity.lastIndex = index
    const many = quantity.exec(first)
    if (many) index = quantity.lastIndex
    text += one.repeat(many ? times(many, repeat) : 1)
  }
  return text
}

function sampleOfPiece(match: RegExpExecArray, repeat: number): string | undefined {
  const [all, shorthand, escaped, , members, group, capture, literal] = match
  if (all === '^' || all === '$') return ''
  if (literal !== undefined) return literal
  if (escaped !== undefined) return escaped
  if (group !== undefined || capture !== undefined) return sampleOf((group ?? capture) as string, repeat)
  if (shorthand === undefined && members === undefined) return 'a'
  const expression = new RegExp(`^${all}$`)
  return characters.find((character) => expression.test(character)) ?? members?.charAt(0)
}

function times([all, least, most]: RegExpExecArray, repeat: number): number {
  if (least === undefined) return all === '?' ? 1 : Math.max(1, repeat)
  if (most === undefined) return Number(least)
  const open = most === '' ? Math.max(Number(least), repeat) : Math.min(Number(most), Math.max(Number(least), repeat))
  return Math.max(open, Number(least))
}

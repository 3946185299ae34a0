/** Text that is HTML already, told from text that must be escaped. */
export interface Html {
  readonly html: string
}

type Part = string | number | undefined | Html | readonly Html[]

/** HTML from a template: what is put in is escaped unless it is HTML itself; undefined leaves nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((before, text, index) => before + told(parts[index - 1]) + text) }
}

function told(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'object') return 'html' in part ? part.html : part.map((each) => each.html).join('')
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

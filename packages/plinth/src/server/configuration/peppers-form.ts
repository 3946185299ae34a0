import type { Pepper, Peppers } from '../../identity/api-key/key-hash.ts'
import type { Form } from './variable.ts'

/** Secrets that API keys are hashed with, each with its id: `2026b:SECRET`, and after a comma the one before. */
export function peppers(): Form<Peppers> {
  return {
    description: 'an id, a colon and a secret of at least 32 characters; the same of the one before after a comma',
    example: '"2026b:$(openssl rand -hex 32)"',
    read(text) {
      const read = text.split(',').map((it): Pepper | undefined => {
        const [, id, secret] = /^([A-Za-z0-9.-]{1,64}):([^,]{32,})$/.exec(it) ?? []
        return id === undefined || secret === undefined ? undefined : { id, secret }
      })
      const known = read.filter((it) => it !== undefined)
      const [first, ...others] = known
      const ids = new Set(known.map(({ id }) => id))
      if (!first || read.length > 2 || ids.size < read.length) return undefined
      return [first, ...others]
    },
    parts: (value) => value.map(({ secret }) => secret),
  }
}

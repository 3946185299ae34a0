import { t, type Value } from 'plinth'

/** What may differ from one installation to the next. */
export const variables = {
  CLOCK_OUT_AFTER_MINUTES: t.Integer({
    description: 'How long a timer may run before it is stopped for whoever forgot it.',
    minimum: 1,
    maximum: 100_000,
    default: 720,
  }),
}

/** The values of the variables. */
export type Settings = { readonly [N in keyof typeof variables]: Value<(typeof variables)[N]> }

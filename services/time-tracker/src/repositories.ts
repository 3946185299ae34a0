import type { Call, Handlers } from 'plinth'
import { activity } from './contract/activity.ts'
import { customer } from './contract/customer.ts'
import { project } from './contract/project.ts'
import { projectType } from './contract/project-type.ts'
import { technology } from './contract/technology.ts'
import { timeEntry } from './contract/time-entry.ts'
import { person } from './contract/user.ts'
import type { timeTracker } from './contract.ts'
import type { Settings } from './variables.ts'

/** Provides handlers with the repositories of the tenant. */
export function provide(call: Call<'public'>) {
  return {
    ...activity.provide(call),
    ...customer.provide(call),
    ...projectType.provide(call),
    ...project.provide(call),
    ...technology.provide(call),
    ...timeEntry.provide(call),
    ...person.provide(call),
  }
}

/** What handlers have in addition to the call. */
export type Provided = ReturnType<typeof provide> & { readonly config: Settings }
/** The handlers of a part of the operations. */
export type SomeHandlers = Partial<Handlers<typeof timeTracker, Provided>>
/** The second argument of the handler of an operation. */
export type CallOf<N extends keyof SomeHandlers> = Parameters<NonNullable<SomeHandlers[N]>>[1]

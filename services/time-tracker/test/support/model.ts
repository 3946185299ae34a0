import { randomUUID } from 'node:crypto'

/** An entry as the rules see it; the id is that of a test. */
export interface Entry {
  readonly id: string
  readonly start: string
  readonly end: string | undefined
}

/** The entries of one person. */
export type State = readonly Entry[]

/** Something that is asked of the time tracker. */
export type Request =
  | { readonly kind: 'start'; readonly start: string | undefined }
  | { readonly kind: 'book'; readonly start: string; readonly end: string }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'restart'; readonly id: string }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'stopRunning' }
  | {
      readonly kind: 'move'
      readonly id: string
      readonly start: string
      readonly end: string
      readonly makesRoom: boolean
    }

interface Answer {
  readonly status: number
  readonly state: State
}

/**
 * What the rules of the original say to a request, and what they leave; calculated from all entries, one after the
 * other.
 */
export function answerTo(request: Request, state: State, now: string): Answer {
  const refuse = (status: number): Answer => ({ status, state })
  switch (request.kind) {
    case 'start':
      return written({ id: randomUUID(), start: request.start ?? now, end: undefined }, state, now, 201)
    case 'book':
      return written({ id: randomUUID(), start: request.start, end: request.end }, state, now, 201)
    case 'stopRunning': {
      const running = state.find(({ end }) => end === undefined)
      return running ? { status: 200, state: put(stopped(running, now), state) } : refuse(404)
    }
    default: {
      const found = state.find(({ id }) => id === request.id)
      if (!found) return refuse(404)
      if (request.kind === 'delete') return { status: 204, state: state.filter((each) => each !== found) }
      if (request.kind === 'stop')
        return found.end === undefined ? { status: 200, state: put(stopped(found, now), state) } : refuse(422)
      if (request.kind === 'restart')
        return found.end === undefined ? refuse(422) : written({ ...found, end: undefined }, state, now, 200)
      const { start, end, makesRoom } = request
      const moved = { ...found, start, end }
      const answer = written(moved, makesRoom ? withRoom(moved, state) : state, now, 200)
      return answer.status === 200 ? answer : refuse(answer.status)
    }
  }
}

/** The entries without what tells them apart in a test, in one order. */
export function stateOf(state: State): string {
  return state
    .map(({ start, end }) => `${start} ${end ?? 'runs'}`)
    .sort()
    .join(', ')
}

/** What is said of an entry that is to be written, in the order of the original. */
function written(entry: Entry, state: State, now: string, status: number): Answer {
  const others = state.filter(({ id }) => id !== entry.id)
  const refuse = (code: number): Answer => ({ status: code, state })
  if (entry.end !== undefined && (entry.end <= entry.start || entry.end >= now)) return refuse(400)
  if (entry.end === undefined && others.some(({ end }) => end === undefined)) return refuse(409)
  return others.some((each) => overlaps(entry, each)) ? refuse(422) : { status, state: [...others, entry] }
}

const last = '9999'

function overlaps(one: Entry, other: Entry): boolean {
  return one.start < (other.end ?? last) && other.start < (one.end ?? last)
}

function stopped(entry: Entry, now: string): Entry {
  // A timer that began now ends a tick later.
  return { ...entry, end: now > entry.start ? now : now.replace('0Z', '1Z') }
}

/** The entries after the one that ends last has made room for one that begins before its end. */
function withRoom({ id, start }: Entry, state: State): State {
  const ended = state.filter((each) => each.id !== id && each.end !== undefined)
  const latest = ended.sort((one, other) => ((one.end ?? '') < (other.end ?? '') ? 1 : -1))[0]
  const isInTheWay = latest?.end !== undefined && latest.end > start && latest.start < start
  return isInTheWay ? put({ ...latest, end: start }, state) : state
}

function put(entry: Entry, state: State): State {
  return [...state.filter(({ id }) => id !== entry.id), entry]
}

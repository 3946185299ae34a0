/** Fields as forms of the original send them: an empty text stands for none. */
export function withoutBlanks<const T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as T
}

/** A patch as these forms send it: an empty text clears. */
export function blanksCleared<const T extends object>(patch: T): T {
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value === '' ? null : value])) as T
}

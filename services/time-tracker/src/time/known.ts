/** What a calendar or a clock knows, or the failure that it does not: such a day, such a zone. */
export function known<T>(read: () => T, failure: () => Error): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof RangeError) throw failure()
    throw thrown
  }
}

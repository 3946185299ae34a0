/** A command could not do what was asked. The message is for the person who asked: what is wrong, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** 1 failed, 2 wrong usage. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

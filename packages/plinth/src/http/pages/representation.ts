/** One form in which what is at a path can be had. A path has several where callers choose by Accept. */
export interface Representation {
  /** As sent in Content-Type, with its charset. */
  readonly mediaType: string
  /**
   * Makes the content, all of it text. Asked for when somebody first reads it, so that it costs nothing at start-up.
   */
  readonly body: () => Buffer | Promise<Buffer>
  /** Headers beside or instead of the standard ones, such as a Content-Security-Policy of its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What all pages of a service have in common. */
export interface Site {
  /** Whose they are: the title of the service. */
  readonly owner: string
  /** Its product token: `todo/1.0.0`. */
  readonly foot: string
  /** Where the links at the top of each lead. */
  readonly links: Readonly<Record<string, string>>
}

/** Where to look for a row of a resource with soft delete. */
export interface Sought {
  /**
   * What of deleted rows: `include` and `only` need the scope to see them; `refuse` throws `deleted` instead of
   * answering that there is none. Default: a deleted row is not there.
   */
  readonly deleted?: 'include' | 'only' | 'refuse' | undefined
  /** Which declared relations are embedded: `['project', 'project.owner']`. Default: none. */
  readonly expand?: readonly string[] | undefined
}

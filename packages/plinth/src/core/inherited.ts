/**
 * What a service that stands in for an older one keeps of its manners, for those who call it as they called that one.
 */
export interface Inherited {
  /**
   * An id in a path that is none is refused like one that nothing has, with 404. Default: as a value that is not valid,
   * with 400.
   */
  readonly malformedId?: 'not_found'
  /** Members of a body that nobody knows are passed over. Default: refused with 400, for they may be typing errors. */
  readonly unknownMember?: 'ignored'
  /**
   * A request that lacks its body, and says no length, is not valid: 400. Default: it is told that a length is
   * required, with 411.
   */
  readonly missingBody?: 'invalid'
  /**
   * Problems say in a member `message`, too, what they say in `detail`, or in `title` where there is none. Default:
   * they do not.
   */
  readonly message?: 'told'
}

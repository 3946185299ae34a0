import { type PageSize, usualPageSize } from '../schema/page.ts'

/** The forms in which the rows of a resource may be written and asked for, beyond the usual ones. */
export interface Forms {
  /** Whether replacing a row that is not there makes it. */
  readonly upsert: boolean
  /** Whether an update may be told as a JSON Patch (RFC 6902). */
  readonly jsonPatch: boolean
  /** Whether a change must say which version it is meant for. */
  readonly precondition: 'accepted' | 'required'
  readonly batch: boolean
  readonly search: boolean
  /** In which other dialect lists can be filtered. */
  readonly filterDialect: 'filterparams' | undefined
  /** What stands around the items of a list. */
  readonly collection: 'envelope' | 'array'
  readonly pageSize: PageSize
  /** How an answer tells what a row does not have. */
  readonly absent: 'omitted' | 'null'
}

/** What a resource declares of its forms. */
export interface FormOptions<B, W> {
  /** PUT makes a row that is not there: 201 with Location; `If-None-Match: *` only makes. Default: 404. */
  readonly upsert?: boolean
  /** PATCH takes `application/json-patch+json` (RFC 6902), too. */
  readonly jsonPatch?: boolean
  /** `required`: PUT, PATCH and DELETE without If-Match are refused with 428. */
  readonly precondition?: 'required'
  /** `POST .../batch` does up to 100 writes in one call, as one or each for itself. */
  readonly batch?: B
  /** `POST .../search` lists by a filter as data. */
  readonly search?: W
  /**
   * Lists take the parameters of python-filterparams, too: `filter[param][title][like]=Buy%`. Default: only those of
   * Plinth.
   */
  readonly filterDialect?: 'filterparams'
  /**
   * `array`: lists are answered as bare arrays, with cursors in Link and a total in X-Total-Count. Default: in an
   * object.
   */
  readonly collection?: 'envelope' | 'array'
  /** How many items lists have when nobody says, and at most. Default: 50, and 200. */
  readonly pageSize?: PageSize
  /** `null`: answers have every field, null where a row has none. Default: they leave it out. */
  readonly absent?: 'omitted' | 'null'
}

/** The forms that are declared. */
export function formsOf({
  upsert,
  jsonPatch,
  precondition,
  batch,
  search,
  filterDialect,
  collection = 'envelope',
  pageSize = usualPageSize,
  absent = 'omitted',
}: FormOptions<unknown, unknown>): Forms {
  return {
    upsert: upsert === true,
    jsonPatch: jsonPatch === true,
    precondition: precondition ?? 'accepted',
    batch: batch === true,
    search: search === true,
    filterDialect,
    collection,
    pageSize,
    absent,
  }
}

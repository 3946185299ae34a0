/** How much of a link or a ticket an index can hold on every engine, in characters. */
const most = 255

/** What a link or a ticket begins with, by which entries are found: null and absence stay what they are. */
export function uriStart<U extends string | null | undefined>(uri: U): U {
  return (uri ? uri.normalize().slice(0, most).toWellFormed() : uri) as U
}

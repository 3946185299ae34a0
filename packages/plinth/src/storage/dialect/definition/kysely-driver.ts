import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'

/**
 * The Kysely driver of one connection that is already open. It begins and ends no transaction, because whoever runs the
 * migration does. To read a query as a stream throws a TypeError.
 */
export function kyselyDriver(execute: (query: CompiledQuery) => Promise<QueryResult<unknown>>): Driver {
  const connection: DatabaseConnection = {
    executeQuery: <R>(query: CompiledQuery) => execute(query) as Promise<QueryResult<R>>,
    streamQuery() {
      throw new TypeError('A migration reads its rows at once.')
    },
  }
  const nothing = async (): Promise<void> => undefined
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}

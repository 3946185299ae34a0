import { durableCreate, durableCreateAlone, durableCreateAuthenticated } from './benchmark/durable-create.ts'
import { list } from './benchmark/list.ts'
import { overload } from './benchmark/overload.ts'
import { packages } from './benchmark/packages.ts'
import { post } from './benchmark/post.ts'
import { postgresCreate, postgresFind } from './benchmark/postgres.ts'
import { read } from './benchmark/read.ts'
import { routes } from './benchmark/routes.ts'
import { startup } from './benchmark/startup.ts'
import { storageRead, storageWrite } from './benchmark/storage.ts'
import { types } from './benchmark/types.ts'
import type { Benchmark } from './benchmark.ts'

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  post,
  durableCreate,
  durableCreateAuthenticated,
  durableCreateAlone,
  read,
  list,
  overload,
  storageWrite,
  storageRead,
  postgresCreate,
  postgresFind,
  startup,
  routes,
  types,
  packages,
]

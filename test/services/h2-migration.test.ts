// What migrations promise by the dialect of Oracle, on an H2 in Oracle mode.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/storage/decimal-migration.test.ts'
import '../../packages/plinth/test/storage/duration-migration.test.ts'
import '../../packages/plinth/test/storage/lasting-definitions.ts'
import '../../packages/plinth/test/storage/migration-stages.test.ts'
import '../../packages/plinth/test/storage/migration-instances.test.ts'

// What migrations promise on MySQL, which does not take back a definition.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/decimal-migration.test.ts'
import '../../packages/plinth/test/storage/duration-migration.test.ts'
import '../../packages/plinth/test/storage/lasting-definitions.ts'
import '../../packages/plinth/test/storage/migration-instances.test.ts'

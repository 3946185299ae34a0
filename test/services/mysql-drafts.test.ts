// What drafts of migrations promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/migration-drafts.test.ts'
import '../../packages/plinth/test/storage/migration-phases.test.ts'
import '../../packages/plinth/test/storage/migration-stages.test.ts'

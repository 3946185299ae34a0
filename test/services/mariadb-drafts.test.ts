// What drafts of migrations promise, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/migration-drafts.test.ts'
import '../../packages/plinth/test/storage/migration-phases.test.ts'
import '../../packages/plinth/test/storage/migration-stages.test.ts'

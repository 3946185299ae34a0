// What totals promise, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/totals.test.ts'
import '../../packages/plinth/test/storage/totals-upkeep.test.ts'

// Lists of whatever resources are declared, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/server/declared/declared.test.ts'

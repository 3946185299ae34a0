// That nobody has to do with the rows of another, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/server/access/rows-matrix.test.ts'
import '../../packages/plinth/test/server/access/lists-matrix.test.ts'
import '../../packages/plinth/test/server/access/writes-matrix.test.ts'

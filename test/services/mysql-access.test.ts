// That nobody has to do with the rows of another, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/server/access/rows-matrix.test.ts'
import '../../packages/plinth/test/server/access/lists-matrix.test.ts'
import '../../packages/plinth/test/server/access/writes-matrix.test.ts'

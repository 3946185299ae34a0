// Lists of whatever resources are declared, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/server/declared/declared.test.ts'

// What totals promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/totals.test.ts'
import '../../packages/plinth/test/storage/totals-upkeep.test.ts'

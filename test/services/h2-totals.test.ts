// What totals promise, by the dialect of Oracle on an H2 in Oracle mode.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/storage/totals.test.ts'
import '../../packages/plinth/test/storage/totals-upkeep.test.ts'

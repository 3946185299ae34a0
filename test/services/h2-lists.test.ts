// What lists promise, by the dialect of Oracle on an H2 in Oracle mode.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/storage/each.test.ts'
import '../../packages/plinth/test/storage/big-integer.test.ts'
import '../../packages/plinth/test/storage/decimal.test.ts'
import '../../packages/plinth/test/storage/duration.test.ts'
import '../../packages/plinth/test/storage/list.test.ts'

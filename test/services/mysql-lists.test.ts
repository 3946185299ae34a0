// What lists promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/big-integer.test.ts'
import '../../packages/plinth/test/storage/decimal.test.ts'
import '../../packages/plinth/test/storage/duration.test.ts'
import '../../packages/plinth/test/storage/list.test.ts'
import '../../packages/plinth/test/storage/long-list.test.ts'
import '../../packages/plinth/test/storage/one-spelling.test.ts'
import '../../packages/plinth/test/storage/related.test.ts'

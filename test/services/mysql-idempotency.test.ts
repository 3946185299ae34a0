// What idempotency keys promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/idempotency.test.ts'

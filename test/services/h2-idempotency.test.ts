// What calls with an idempotency key and consumers of the audit log are promised, by the dialect of Oracle on an H2.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/storage/idempotency.test.ts'
import '../../packages/plinth/test/storage/relay.test.ts'

// What the forms of resources promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/server/batch.test.ts'
import '../../packages/plinth/test/server/forms-and-rules.test.ts'
import '../../packages/plinth/test/server/idempotency.test.ts'
import '../../packages/plinth/test/server/json-patch.test.ts'
import '../../packages/plinth/test/server/prefer.test.ts'
import '../../packages/plinth/test/server/search.test.ts'
import '../../packages/plinth/test/server/upsert.test.ts'

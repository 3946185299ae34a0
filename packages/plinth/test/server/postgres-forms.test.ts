// What the forms of resources promise, on PostgreSQL.
import '../storage/on-postgres.ts'
import './batch.test.ts'
import './forms-and-rules.test.ts'
import './idempotency.test.ts'
import './json-patch.test.ts'
import './prefer.test.ts'
import './search.test.ts'
import './upsert.test.ts'

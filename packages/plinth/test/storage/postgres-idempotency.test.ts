// What idempotency keys promise, on PostgreSQL.
import './on-postgres.ts'
import './idempotency.test.ts'

// What audit events promise, on PostgreSQL.
import './on-postgres.ts'
import './audit-events.test.ts'

// What history, the relay, its sinks and audit events promise, on PostgreSQL.
import './on-postgres.ts'
import './history.test.ts'
import './audit-events.test.ts'

// What the audit log promises, on PostgreSQL.
import './on-postgres.ts'
import './history.test.ts'
import './audit-checkpoints.test.ts'

// The registry of clients and the memory of what was used, on PostgreSQL.
import './on-postgres.ts'
import './clients.test.ts'

// From any declaration drafts lead to any other, on PostgreSQL.
import './on-postgres.ts'
import './migration-drafts.test.ts'

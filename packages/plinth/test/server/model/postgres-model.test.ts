// What callers do one after the other, on PostgreSQL.
import '../../storage/on-postgres.ts'
import './model.test.ts'

// What totals promise, on PostgreSQL.
import './on-postgres.ts'
import './totals.test.ts'
import './totals-upkeep.test.ts'

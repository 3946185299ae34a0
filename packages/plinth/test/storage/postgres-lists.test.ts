// What lists promise, on PostgreSQL.
import './on-postgres.ts'
import './each.test.ts'
import './decimal.test.ts'
import './duration.test.ts'
import './list.test.ts'
import './long-names.test.ts'
import './long-list.test.ts'
import './related.test.ts'

// What storage promises, on PostgreSQL.
import './on-postgres.ts'
import './repository.test.ts'

// That nobody has to do with the rows of another, on PostgreSQL.
import '../../storage/on-postgres.ts'
import './rows-matrix.test.ts'
import './lists-matrix.test.ts'
import './writes-matrix.test.ts'

// What the rules of rows promise, on PostgreSQL.
import './on-postgres.ts'
import './absent-part.test.ts'
import './exceptions.test.ts'
import './exclusion.test.ts'
import './reference.test.ts'
import './scope.test.ts'
import './shown.test.ts'
import './soft-delete.test.ts'

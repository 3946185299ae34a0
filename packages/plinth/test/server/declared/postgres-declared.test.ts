// Lists of whatever resources are declared, on PostgreSQL.
import '../../storage/on-postgres.ts'
import './declared.test.ts'

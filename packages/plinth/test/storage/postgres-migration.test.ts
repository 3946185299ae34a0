// What migrations promise, on PostgreSQL.
import './on-postgres.ts'
import './decimal-migration.test.ts'
import './duration-migration.test.ts'
import './migration.test.ts'
import './migration-phases.test.ts'
import './migration-instances.test.ts'
import './migration-stages.test.ts'

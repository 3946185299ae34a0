// What long-running operations promise, on PostgreSQL.
import '../../storage/on-postgres.ts'
import './capacity.test.ts'
import './forgotten.test.ts'
import './long-running.test.ts'
import './states.test.ts'
import './still.test.ts'
import './survival.test.ts'

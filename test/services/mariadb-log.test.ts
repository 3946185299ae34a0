// What those who read the audit log are promised, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/relay.test.ts'
import '../../packages/plinth/test/storage/audit-events.test.ts'

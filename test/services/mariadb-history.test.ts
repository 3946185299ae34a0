// What the audit log promises, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/history.test.ts'
import '../../packages/plinth/test/storage/audit-checkpoints.test.ts'

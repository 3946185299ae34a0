// What the audit log promises, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/history.test.ts'
import '../../packages/plinth/test/storage/audit-checkpoints.test.ts'

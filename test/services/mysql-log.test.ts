// What those who read the audit log are promised, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/relay.test.ts'
import '../../packages/plinth/test/storage/audit-events.test.ts'

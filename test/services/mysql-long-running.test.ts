// What long-running operations promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/server/long-running/long-running.test.ts'
import '../../packages/plinth/test/server/long-running/states.test.ts'
import '../../packages/plinth/test/server/long-running/survival.test.ts'

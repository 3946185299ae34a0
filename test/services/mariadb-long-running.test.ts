// What long-running operations promise, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/server/long-running/long-running.test.ts'
import '../../packages/plinth/test/server/long-running/states.test.ts'
import '../../packages/plinth/test/server/long-running/survival.test.ts'

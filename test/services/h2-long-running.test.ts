// What long-running operations promise, by the dialect of Oracle on an H2.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/server/long-running/long-running.test.ts'
import '../../packages/plinth/test/server/long-running/states.test.ts'

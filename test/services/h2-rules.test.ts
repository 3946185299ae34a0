// What the rules of rows promise, by the dialect of Oracle on an H2 in Oracle mode.
import '../../packages/plinth/test/storage/on-h2.ts'
import '../../packages/plinth/test/storage/absent-part.test.ts'
import '../../packages/plinth/test/storage/exclusion.test.ts'
import '../../packages/plinth/test/storage/reference.test.ts'
import '../../packages/plinth/test/storage/scope.test.ts'
import '../../packages/plinth/test/storage/soft-delete.test.ts'

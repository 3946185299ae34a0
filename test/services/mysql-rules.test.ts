// What the rules of rows promise, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/exceptions.test.ts'
import '../../packages/plinth/test/storage/exclusion.test.ts'
import '../../packages/plinth/test/storage/reference.test.ts'
import '../../packages/plinth/test/storage/scope.test.ts'
import '../../packages/plinth/test/storage/soft-delete.test.ts'

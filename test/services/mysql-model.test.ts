// What callers do one after the other, on MySQL.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/server/model/model.test.ts'

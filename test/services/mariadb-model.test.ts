// What callers do one after the other, on MariaDB.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/server/model/model.test.ts'

// A MariaDB that is away, slow or full.
import '../../packages/plinth/test/storage/on-mariadb.ts'
import '../../packages/plinth/test/storage/server-outage.ts'

// A MySQL that is away, slow or full.
import '../../packages/plinth/test/storage/on-mysql.ts'
import '../../packages/plinth/test/storage/server-outage.ts'

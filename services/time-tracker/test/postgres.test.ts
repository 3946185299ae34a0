// What is promised of time entries, on PostgreSQL.
import '../../../packages/plinth/test/storage/on-postgres.ts'
import './race.test.ts'
import './serial.test.ts'

// What the relay and its sinks promise, on PostgreSQL.
import './on-postgres.ts'
import './relay.test.ts'
import './sink.test.ts'

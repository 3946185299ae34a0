// Imported before tests, has them run on PostgreSQL.
import { engine } from '../support/databases.ts'

engine.name = 'postgres'

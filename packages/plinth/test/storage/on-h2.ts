// Imported before tests, has them run the dialect of Oracle on an H2 in Oracle mode.
import '../support/instead-of-oracledb.ts'
import { engine } from '../support/databases.ts'

engine.name = 'h2'

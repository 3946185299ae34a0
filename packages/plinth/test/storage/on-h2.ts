// Imported before tests, has them run the dialect of Oracle on an H2 in Oracle mode.
import '../support/instead-of-oracledb.ts'
import { engine } from '../support/databases.ts'

engine.name = 'h2'
// Processes that tests start are to find the same driver.
process.env.NODE_OPTIONS = `--import ${new URL('../support/instead-of-oracledb.ts', import.meta.url).href}`

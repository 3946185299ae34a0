// Imported before tests, has them run on MySQL.
import { engine } from '../support/databases.ts'

engine.name = 'mysql'

// Imported before tests, has them run on MariaDB.
import { engine } from '../support/databases.ts'

engine.name = 'mariadb'

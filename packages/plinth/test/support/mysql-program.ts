import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The `mysqld` of MySQL itself: what has that name in PATH may well be MariaDB. "npm run services" puts it there. */
export const mysqlProgram = join(tmpdir(), 'plinth-mysql', 'mysqld')

// Imported before all else, has what sends to an H2 stand in the place of Oracle's driver.
import { registerHooks } from 'node:module'

const driver = new URL('oracledb-on-h2.ts', import.meta.url).href

registerHooks({
  resolve: (name, context, next) => (name === 'oracledb' ? { url: driver, shortCircuit: true } : next(name, context)),
})

// Preloaded into every measured server: answers what the process has used so far, without the program knowing. After
// the first answer the compile cache is written, so that the second start finds it as it would in production.
import { flushCompileCache } from 'node:module'

process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }))
process.once('message', () => setImmediate(flushCompileCache))
process.channel?.unref()
// Whoever measures has gone.
process.on('disconnect', () => process.exit())

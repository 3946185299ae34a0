// node test/conformance/odd-requests.ts --url http://127.0.0.1:8002 [--slow]
import { parseArgs } from 'node:util'
import { judgeOdd, oddRequests } from './judge-odd.ts'
import { oddPaces } from './odd-paces.ts'
import { findTargets } from './targets.ts'

const { values } = parseArgs({ options: { url: { type: 'string' }, slow: { type: 'boolean', default: false } } })
const { url, slow } = values
if (url === undefined) {
  console.error('Where is the service? --url http://127.0.0.1:8002')
  process.exit(2)
}

const targets = await findTargets(url)
let tried = 0
let wrong = 0
const tell = (name: string, faults: readonly string[] | undefined): void => {
  if (!faults) return
  tried++
  if (faults.length === 0) return
  wrong++
  console.log(`${name}\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
}
const patient = slow ? oddPaces.map((odd) => ({ name: odd.name, faults: judgeOdd(url, targets, odd) })) : []
for (const odd of oddRequests) tell(odd.name, await judgeOdd(url, targets, odd))
for (const { name, faults } of patient) tell(name, await faults)
console.log(`${tried} odd requests, ${wrong} of them answered wrongly`)
process.exitCode = wrong > 0 ? 1 : 0

// node test/fuzz/fuzz.ts --url http://127.0.0.1:8002 [--requests 100000] [--seed 1] [--concurrency 32] [--token TOKEN
// ...] [--lasting OPERATION,OPERATION] [--json]
import { parseArgs } from 'node:util'
import { campaign } from './campaign.ts'
import { reportText } from './print-report.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '32' },
    token: { type: 'string', multiple: true },
    lasting: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
if (values.url === undefined) {
  console.error('Where is the service? --url http://127.0.0.1:8002')
  process.exit(2)
}

const report = await campaign({
  url: values.url,
  requests: Number(values.requests),
  seed: Number(values.seed),
  tokens: values.token,
  lasting: values.lasting.split(','),
  concurrency: Number(values.concurrency),
  onProgress: (sent, findings) => process.stderr.write(`${sent} requests, ${findings} findings\n`),
})
console.log(values.json ? JSON.stringify(report, null, 2) : reportText(report))
process.exitCode = report.passed ? 0 : 1

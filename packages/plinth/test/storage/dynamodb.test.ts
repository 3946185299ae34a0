import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
// @ts-expect-error It has no types.
import dynalite from 'dynalite'
import { openSink } from '../../src/storage/sink/open-sink.ts'
import { signed } from '../../src/storage/sink/sigv4.ts'
import { until } from '../support/until.ts'
import { laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const serve = dynalite as (options: object) => Server
const environment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' }

/** A table for audit records in a DynamoDB in this process: its URL as a sink, and what is asked of it. */
async function table(test: TestContext) {
  const server = serve({ createTableMs: 0 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const ask = async (target: string, input: object): Promise<Record<string, unknown>> => {
    const url = new URL(endpoint)
    const body = JSON.stringify(input)
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${target}` }
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
    const request = { url, headers, body, region: 'eu-west-1', service: 'dynamodb' }
    const response = await fetch(url, { method: 'POST', headers: signed(request, credentials, new Date()), body })
    return (await response.json()) as Record<string, unknown>
  }
  await ask('CreateTable', {
    TableName: 'audit',
    AttributeDefinitions: [
      { AttributeName: 'subject', AttributeType: 'S' },
      { AttributeName: 'sequence', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'subject', KeyType: 'HASH' },
      { AttributeName: 'sequence', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const isThere = async () => {
    const { Table } = (await ask('DescribeTable', { TableName: 'audit' })) as { Table?: { TableStatus?: string } }
    return Table?.TableStatus === 'ACTIVE'
  }
  await until(isThere)
  return { url: `dynamodb://audit?endpoint=${encodeURIComponent(endpoint)}`, ask }
}

test('DynamoDB gets each record once, found by its row in order, and never over another', async (context) => {
  const { url, ask } = await table(context)
  const lab = await laboratory(context, [item])
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      lab.write(async (db) => (await db.repository(item).insert({ title: `${index}` })).id),
    ),
  )
  const [id = ''] = ids
  await lab.write((db) => db.repository(item).update(id, { rank: 1 }))
  const sink = await openSink(url, () => {}, environment)
  const records = lab.rows('select * from plinth_audit order by sequence') as never[]
  await sink.write(records)
  const [first = {}] = records
  await sink.write([{ ...(first as object), user_id: 'eve' } as never, ...records])

  const scanned = (await ask('Scan', { TableName: 'audit' })) as { Count: number }
  assert.equal(scanned.Count, 21)
  const found = (await ask('Query', {
    TableName: 'audit',
    KeyConditionExpression: 'subject = :subject',
    ExpressionAttributeValues: { ':subject': { S: `item/${id}` } },
  })) as { Items: Record<string, { S?: string; N?: string }>[] }
  assert.deepEqual(
    found.Items.map(({ action, version, hash }) => [action?.S, version?.N, hash?.S?.length]),
    [
      ['create', '1', 64],
      ['update', '2', 64],
    ],
  )
  assert.ok(!JSON.stringify(found).includes('eve'))
})

test('what DynamoDB refuses is told with its reason', async (context) => {
  const { url } = await table(context)
  const sink = await openSink(url.replace('//audit', '//nowhere'), () => {}, environment)
  const record = { resource: 'item', resource_id: '1', sequence: 1, state: null }
  await assert.rejects(sink.write([record]), /DynamoDB answered 400: .*ResourceNotFoundException/)
})

test('requests are signed as AWS signs its example', () => {
  // The "post-x-www-form-urlencoded" case of the test suite of Signature Version 4.
  const body = 'Param1=value1'
  const headers = signed(
    {
      url: new URL('https://example.amazonaws.com/'),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      region: 'us-east-1',
      service: 'service',
    },
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG+bPxRfiCYEXAMPLEKEY'].join('/') },
    new Date('2015-08-30T12:36:00Z'),
  )
  assert.equal(
    headers.authorization,
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  )
})

import type { SqlRow } from '../dialect/connection.ts'
import { type Credentials, signed } from './sigv4.ts'
import type { Sink } from './sink.ts'

/** Where a table is. */
export interface DynamodbOptions {
  readonly table: string
  readonly region: string
  /** Default: that of the region. */
  readonly endpoint?: string | undefined
  readonly credentials: Credentials
}

/** Records that are on their way at once. */
const atOnce = 16
/** Milliseconds after which an answer is waited for no longer. */
const patience = 10_000

/**
 * A table of DynamoDB with the partition key `subject` and the sort key `sequence`, as text and number. A record is put
 * only where none is: nothing that is there is ever overwritten.
 */
export function dynamodbSink({ table, region, endpoint, credentials }: DynamodbOptions): Sink {
  const url = new URL(endpoint ?? `https://dynamodb.${region}.amazonaws.com/`)
  const put = async (record: SqlRow): Promise<void> => {
    const body = JSON.stringify({
      TableName: table,
      Item: itemOf(record),
      ConditionExpression: 'attribute_not_exists(subject)',
    })
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' }
    const response = await fetch(url, {
      method: 'POST',
      headers: signed({ url, headers, body, region, service: 'dynamodb' }, credentials, new Date()),
      body,
      signal: AbortSignal.timeout(patience),
    })
    const text = await response.text()
    // It has been put before.
    if (response.ok || text.includes('ConditionalCheckFailedException')) return
    throw new Error(`DynamoDB answered ${response.status}: ${text.slice(0, 300)}`)
  }
  return {
    name: `sink dynamodb://${table}`,
    async write(records) {
      for (let from = 0; from < records.length; from += atOnce)
        await Promise.all(records.slice(from, from + atOnce).map(put))
    },
    async close() {},
  }
}

function itemOf(record: SqlRow): Record<string, { S: string } | { N: string }> {
  const item: Record<string, { S: string } | { N: string }> = {
    subject: { S: `${record.resource}/${record.resource_id}` },
  }
  for (const [name, value] of Object.entries(record)) {
    if (value === null) continue
    item[name] = typeof value === 'number' ? { N: String(value) } : { S: String(value) }
  }
  return item
}

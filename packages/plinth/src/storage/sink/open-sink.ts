import type { Observe } from '../../core/observation.ts'
import type { Sink } from './sink.ts'

/** The environment's own names for who signs requests to AWS. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * The sink that a URL names: `file:/var/log/audit.jsonl`, `log:` or `dynamodb://TABLE?region=eu-west-1`, that one also
 * with `&endpoint=`. Throws a TypeError when it names none, or lacks what it needs.
 */
export async function openSink(text: string, observe: Observe, environment: Environment): Promise<Sink> {
  const url = new URL(text)
  if (url.protocol === 'log:') return (await import('./log.ts')).logSink(observe)
  if (url.protocol === 'file:')
    return (await import('./file.ts')).fileSink(decodeURIComponent(text.slice('file:'.length)))
  if (url.protocol !== 'dynamodb:') throw new TypeError(`There is no audit sink "${url.protocol}".`)
  const { dynamodbSink } = await import('./dynamodb.ts')
  const region = url.searchParams.get('region') ?? environment.AWS_REGION
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!region || !accessKeyId || !secretAccessKey)
    throw new TypeError('DynamoDB needs a region, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.')
  const credentials = { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN }
  return dynamodbSink({
    table: url.hostname,
    region,
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    credentials,
  })
}

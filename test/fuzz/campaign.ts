import { checkAnswer } from './check-answer.ts'
import { type DeclaredOperation, type OpenapiDocument, readDocument } from './document.ts'
import { type Draft, expectation, invited, type Kit } from './draft.ts'
import { exchange } from './exchange.ts'
import type { Finding } from './finding.ts'
import { memory } from './memory.ts'
import { bodyMutations } from './mutate-body.ts'
import { pathMutations } from './mutate-path.ts'
import { protocolMutations } from './mutate-protocol.ts'
import { queryMutations } from './mutate-query.ts'
import { type Oracle, oracle } from './oracle.ts'
import { random } from './random.ts'
import { type Report, recorder, type TakeNote } from './report.ts'
import { plainRequest } from './request.ts'
import { isByRule } from './rule.ts'
import { sequel } from './sequences.ts'
import { valueMaker } from './valid-value.ts'

/** What to send, and where. */
export interface CampaignOptions {
  /** Where the service is, without its base path. */
  readonly url: string
  readonly requests: number
  readonly seed: number
  /** Access tokens for what is secured, which the workers share. Without any what is secured must be refused. */
  readonly tokens?: readonly string[] | undefined
  /** The deletions, by operation, after which a row is still there: it is made inactive. Default: none. */
  readonly lasting?: readonly string[]
  /** Workers that send at the same time, each on a connection of its own. Default 32. */
  readonly concurrency?: number
  /** Called about every second with how many requests have been answered. */
  readonly onProgress?: (sent: number, findings: number) => void
}

/**
 * Sends requests that are made from the service's own document, and judges the answers by it. The seed determines what
 * is sent, up to what the service itself makes up, such as ids. Rejects when the document cannot be had.
 */
export async function campaign(options: CampaignOptions): Promise<Report> {
  const { url, requests, seed, tokens = [], lasting = [], concurrency = 32, onProgress } = options
  const response = await fetch(new URL('/openapi.json', url))
  const document = readDocument(await response.json())
  const judge = oracle(document)
  const records = recorder(url, seed)
  const lap = setInterval(() => onProgress?.(records.sent, records.findings), 1000)
  const share = Math.ceil(requests / concurrency)
  const workers = Array.from({ length: Math.min(concurrency, requests) }, (_, index) =>
    work({
      url: new URL(url),
      seed: seed * 1000 + index,
      token: tokens[index % tokens.length],
      lasting,
      share,
      document,
      judge,
      record: records.record,
    }),
  )
  try {
    await Promise.all(workers)
  } finally {
    clearInterval(lap)
  }
  return records.report()
}

interface Work {
  readonly url: URL
  readonly seed: number
  readonly token: string | undefined
  readonly lasting: readonly string[]
  readonly share: number
  readonly document: OpenapiDocument
  readonly judge: Oracle
  readonly record: TakeNote
}

async function work({ url, seed, token, lasting, share, document, judge, record }: Work): Promise<void> {
  const { resolve, basePath } = document
  const kit: Kit = {
    random: random(seed),
    memory: memory(document, lasting),
    make: valueMaker(resolve, seed),
    oracle: judge,
    resolve,
    basePath,
    token,
  }
  const line = exchange(url)
  for (let count = 0; count < share; count++) {
    const draft = nextDraft(document, kit)
    const expected = expectation(draft, kit)
    const plain = plainRequest(draft, basePath)
    try {
      const answer = await line.send(plain)
      kit.memory.learn(draft, answer)
      record({
        draft,
        plain,
        expected,
        answer,
        byRule: isByRule(draft, plain, answer, document),
        findings: checkAnswer({ draft, plain, expected }, answer, document, judge),
      })
    } catch (error) {
      const findings: Finding[] = [{ kind: 'no-answer', detail: String(error) }]
      record({ draft, plain, expected, answer: undefined, byRule: false, findings })
    }
  }
  line.close()
}

const mutations = [pathMutations, queryMutations, bodyMutations, bodyMutations, protocolMutations]

function nextDraft(document: OpenapiDocument, kit: Kit): Draft {
  const { random } = kit
  const operation = pickOperation(document.operations, kit)
  const isOpen = kit.token !== undefined || !operation.secured
  const follow = isOpen && random.chance(0.12) ? sequel(operation, kit, document) : undefined
  if (follow) return follow
  const draft = invited(operation, kit)
  const chance = random.next()
  const wanted = chance < 0.4 ? 0 : chance < 0.92 ? 1 : 2
  // What is certain to be refused stays as it is: something else might undo it.
  for (let count = 0; count < wanted && draft.expected.verdict !== 'refuse'; count++) {
    const fitting = random.pick(mutations).filter(({ applies }) => applies(draft))
    if (fitting.length > 0) random.pick(fitting).apply(draft, kit)
  }
  return draft
}

/** Each as likely as another, except that half as much is deleted: rows should live for a while. */
function pickOperation(operations: readonly DeclaredOperation[], { random }: Kit): DeclaredOperation {
  const picked = random.pick(operations)
  return picked.method === 'DELETE' && random.chance(0.5) ? random.pick(operations) : picked
}

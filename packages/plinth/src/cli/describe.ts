import { Command } from 'commander'
import type { Failure } from '../core/failure/failure.ts'
import { type Problem, problems } from '../core/failure/problems.ts'
import type { Pipeline } from '../core/invoke.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { httpFacts } from '../http/facts.ts'
import { type Declared, declared } from '../server/declared.ts'
import { accessOf, accessText } from './access-of.ts'
import { CommandError } from './command-error.ts'
import { type Field, fieldsOf } from './fields.ts'
import { print, printJson, printTable, styled } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

/** `plinth describe`: what the service does, and what is around each operation. */
export function describeCommand(): Command {
  return new Command('describe')
    .description('Tell what the operations are, or all about one: its stages, input, output, failures and limits.')
    .argument('[operation]', 'the name of an operation')
    .addOption(serviceOption())
    .option('--access', 'who may do what to whose rows, instead')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  plinth describe createTodo --service services/todo')
    .action(async (name: string | undefined, options: ServiceOptions & { access?: true; json?: true }) => {
      const service = declared(await loadedService(options))
      const chosen = name === undefined ? [...service.pipelines.values()] : [operationOf(service, name)]
      if (options.access) {
        printAccess(chosen, options.json)
        return
      }
      const descriptions = chosen.map((pipeline) => descriptionOf(pipeline, service))
      if (options.json) printJson(name === undefined ? descriptions : descriptions[0])
      else if (name === undefined) {
        const rows = descriptions.map(({ name, routes, consumes, schedule, access, summary }) => [
          name,
          routes[0] ?? (consumes ? `on ${consumes.event}` : schedule === undefined ? '' : `at ${schedule}`),
          access,
          summary,
        ])
        printTable(rows, ['OPERATION', 'HTTP', 'ACCESS', 'SUMMARY'])
      } else for (const description of descriptions) printDescription(description)
    })
}

function printAccess(pipelines: readonly Pipeline[], asJson: true | undefined): void {
  const all = pipelines.map(({ operation }) => accessOf(operation))
  if (asJson) {
    printJson(all)
    return
  }
  const rows = all.map(({ operation, who, rows: whose = '', masked, recorded = '' }) => {
    const hidden = Object.entries(masked).map(([field, scope]) => `${field} without ${scope}`)
    return [operation, who, whose, hidden.join(', '), recorded]
  })
  printTable(rows, ['OPERATION', 'WHO', 'WHOSE ROWS', 'HIDDEN', 'RECORDED FOR'])
}

/** The pipeline of an operation. Throws a CommandError that names the operations there are. */
export function operationOf({ pipelines }: Declared, name: string): Pipeline {
  const pipeline = pipelines.get(name)
  if (pipeline) return pipeline
  throw new CommandError(`There is no operation "${name}". There are ${[...pipelines.keys()].join(', ')}.`, 2)
}

type Description = ReturnType<typeof descriptionOf>

function descriptionOf({ operation, stages }: Pipeline, { interceptors }: Declared) {
  const { declaration, name } = operation
  const failures = new Map([...operation.failures].map(([code, failure]) => [code, failed(code, failure, 'handler')]))
  const refused = (by: string, codes: readonly Problem[]) => {
    for (const code of codes) if (!failures.has(code)) failures.set(code, failed(code, problems[code], by))
  }
  for (const each of interceptors) {
    if (stages.includes(each.stage)) refused(each.stage, each.refuses?.(operation) ?? [])
  }
  if (declaration.routes.length > 0) refused('http', httpFacts(operation).refusals)
  return {
    name,
    summary: declaration.summary,
    routes: declaration.routes.map(({ method, path }) => `${method} ${path}`),
    access: accessText(declaration.access),
    traits: [
      declaration.readonly ? 'readonly' : 'command',
      ...(declaration.idempotent ? ['idempotent'] : []),
      ...(declaration.creates === undefined ? [] : ['creates']),
      ...(declaration.otherwise === 201 ? ['upserts'] : []),
      ...(declaration.jsonPatch ? ['json-patch'] : []),
      ...(declaration.elevated ? ['elevated'] : []),
      ...(declaration.deprecated ? ['deprecated'] : []),
      ...(operation.run ? ['long-running'] : []),
    ],
    consumes: declaration.consumes && {
      event: declaration.consumes.event.name,
      from: declaration.consumes.from ?? operation.service,
    },
    schedule: declaration.schedule,
    transaction: declaration.transaction,
    limits: {
      deadline_ms: declaration.deadline,
      ...(operation.run ? { run_deadline_ms: declaration.runDeadline } : {}),
      priority: declaration.priority,
      body_bytes: declaration.bodyLimit,
      ...(stages.includes('limit-rate') ? { rate_limit: declaration.limit ?? 'default', cost: declaration.cost } : {}),
      ...(declaration.readonly ? {} : { idempotency_key: declaration.idempotencyKey }),
      ...(operation.failures.has('version_conflict') && declaration.standard?.verb !== 'batch'
        ? { precondition: declaration.precondition }
        : {}),
    },
    success: successesOf(operation),
    stages,
    // What only the server sets is ignored in an input.
    input: fieldsOf(declaration.input, 'input').filter(({ presence }) => presence !== 'read-only'),
    output: fieldsOf(declaration.output, 'output'),
    failures: [...failures.values()],
  }
}

function successesOf({ declaration: { otherwise }, run, success }: ReflectedOperation): readonly number[] {
  return [...new Set([success, ...(otherwise ? [otherwise] : []), ...(run ? [202] : [])])]
}

function failed(code: string, { status, title }: Failure, by: string) {
  return { code, status, title, by }
}

function printDescription({ name, summary, routes, limits, input, output, failures, ...rest }: Description): void {
  print(`${styled('bold', name)}  ${summary}`)
  print()
  printTable([
    ['http', routes.join(', ') || 'not on HTTP'],
    ...(rest.consumes ? [['consumes', `${rest.consumes.event} of ${rest.consumes.from}`]] : []),
    ...(rest.schedule === undefined ? [] : [['runs at', rest.schedule]]),
    ['access', rest.access],
    ['traits', rest.traits.join(', ')],
    ['transaction', rest.transaction],
    ...Object.entries(limits).map(([limit, value]) => [limit.replace('_', ' '), String(value)]),
    ['success', rest.success.join(' or ')],
    ['stages', [...rest.stages, 'handler'].join(' > ')],
  ])
  const rowOf = ({ name, type, presence, description }: Field) => [name, type, presence, description]
  printSection(input.map(rowOf), ['INPUT', 'TYPE', 'PRESENCE', ''])
  printSection(output.map(rowOf), ['OUTPUT', 'TYPE', 'PRESENCE', ''])
  printSection(
    failures.map(({ code, status, by, title }) => [code, String(status), by, title]),
    ['FAILURE', 'STATUS', 'BY', 'TITLE'],
  )
}

function printSection(rows: readonly (readonly string[])[], head: readonly string[]): void {
  if (rows.length === 0) return
  print()
  printTable(rows, head)
}

import { type Sequence, sequences, sequenceTypes } from '../codec/sequence.ts'
import type { Admission } from '../core/admission.ts'
import type { Failed } from '../core/failure/failure.ts'
import type { Challenge } from '../core/identity.ts'
import type { Pipeline } from '../core/invoke.ts'
import { isParameter, type ReflectedOperation } from '../core/reflect.ts'
import type { Route } from '../core/route.ts'
import { lexical } from '../core/schema/lexical.ts'
import { bareItems } from '../core/schema/page.ts'
import {
  type AnySchema,
  bracketed,
  defaulted,
  isStreamed,
  keywords,
  kind,
  optional,
  readOnly,
  repeated,
} from '../core/schema/schema.ts'
import { template } from '../core/template.ts'
import { cacheControl } from './cache-control.ts'
import { contentEncoder } from './content.ts'
import { type FixedHeaders, fixHeaders, type Headers } from './headers.ts'
import { type Projections, projections } from './projection.ts'
import type { QueryReaders } from './query.ts'
import { parameterKey, routerPath } from './route-path.ts'
import { versionLinks } from './version-links.ts'

/** The media type of a JSON Patch (RFC 6902). */
export const jsonPatchMediaType = 'application/json-patch+json'

/** How an input field is read from the path. */
export interface PathField {
  readonly name: string
  /** The key under which the router answers its text. */
  readonly key: string
  readonly read: (text: string) => unknown
  /** Whether two spellings that differ in case mean the same. */
  readonly foldsCase: boolean
}

/** One operation at one route, with all that can be known of its requests and answers at start-up. */
export interface Binding {
  readonly pipeline: Pipeline
  readonly operation: ReflectedOperation
  readonly route: Route
  /** The path as the router writes it. */
  readonly path: string
  readonly parameters: readonly PathField[]
  readonly query: QueryReaders
  /** `none`: refused. `fields`: read into the input. `any`: read up to the limit and dropped. */
  readonly body: 'none' | 'fields' | 'any'
  /** Whether a request must say the length of its body. */
  readonly bodyRequired: boolean
  /** The media types that a body may have. */
  readonly accepts: readonly string[]
  /** The media types that an answer may have; empty when it has no content. */
  readonly produces: readonly string[]
  readonly encode: ((output: unknown) => string) | undefined
  /** Whether there may be nothing to answer. */
  readonly mayBeEmpty: boolean
  /** How the output is written by media type, where it comes item by item. */
  readonly sequences: ReadonlyMap<string, Sequence> | undefined
  /** How else the output is written, where callers choose. */
  readonly projections: Projections | undefined
  /** The address of what the operation makes. */
  readonly location: ((output: unknown) => string) | undefined
  /** Whether the output has a version, for ETag. */
  readonly versioned: boolean
  /** The addresses of the other versions of the output, for Link. */
  readonly versions: ((output: unknown) => string) | undefined
  /** Whether the output says when it was last changed, for Last-Modified. */
  readonly dated: boolean
  /** Whether the output is a page of a list, for Link. */
  readonly paged: boolean
  /** Whether nothing stands around the items of that page, for X-Total-Count. */
  readonly isBare: boolean
  /** Whether the text of the output tells whether it has changed, for a weak ETag. */
  readonly tagged: boolean
  /** Whether a caller may do without the content of the answer: what a command answers can be read again. */
  readonly repliesMinimally: boolean
  readonly isParameter: (name: string) => boolean
  /** Why there is no time for a call now; undefined when there is. */
  readonly refusal: () => Failed | undefined
  /** The headers of success. */
  readonly headers: FixedHeaders
  /** The request headers that select an answer, for Vary. */
  readonly vary: string
}

/** What a binding stands on beside the operation. */
export interface BindOptions {
  /** Before every path. */
  readonly basePath: string
  /** The headers that every answer has. */
  readonly standard: Headers
  /** How callers may say who they are. */
  readonly challenges: readonly Challenge[]
  readonly admission: Admission
}

/** Binds an operation to one of its routes. Throws a TypeError that names it when that cannot be. */
export function bind(pipeline: Pipeline, route: Route, options: BindOptions): Binding {
  const { basePath, standard, admission } = options
  const { operation } = pipeline
  const { declaration, sources } = operation
  if (!sources) throw new TypeError(`"${operation.name}" has no route.`)
  if (!pipeline.stages.includes('respond')) throw new TypeError(`"${operation.name}" needs the stage "respond".`)
  requireSameInput(operation, route)
  const query = new Map(
    Object.entries(sources.query).map(([name, schema]) => [
      name,
      {
        read: lexical(schema),
        repeated: keywords(schema)[repeated] === true,
        bracketed: keywords(schema)[bracketed] === true,
      },
    ]),
  )
  const { output, creates } = declaration
  return {
    pipeline,
    operation,
    route,
    path: routerPath(basePath + route.path),
    parameters: route.parameters.map((name, index) => pathField(name, index, sources.path[name] as AnySchema)),
    query,
    body: bodyOf(operation),
    bodyRequired: isBodyRequired(operation),
    accepts: acceptedMediaTypes(operation),
    produces: producedMediaTypes(operation),
    encode: output && contentEncoder(output),
    mayBeEmpty: output !== undefined && optional in output,
    sequences: isStreamed(output) ? sequences(keywords(output as AnySchema).items as AnySchema) : undefined,
    projections: projections(operation),
    location: creates === undefined ? undefined : template(basePath + creates),
    versioned: isVersioned(operation),
    versions: versionLinks(operation, basePath),
    dated: isDated(operation),
    paged: isPage(operation),
    isBare: isBare(operation),
    tagged: isTagged(operation),
    repliesMinimally: repliesMinimally(operation),
    isParameter: (name) => isParameter(sources, name),
    refusal: admission(operation),
    headers: fixHeaders([...standard, ...ownHeaders(operation, route)]),
    vary: selectors(pipeline, options).join(', '),
  }
}

/** The media types that a body of this operation may have; empty when it takes none. */
export function acceptedMediaTypes(operation: ReflectedOperation): readonly string[] {
  const body = bodyOf(operation)
  if (body === 'none') return []
  if (body === 'any') return ['*/*']
  if (operation.sources?.route.method !== 'PATCH') return ['application/json']
  const merged = ['application/merge-patch+json', 'application/json']
  return operation.declaration.jsonPatch ? [...merged, jsonPatchMediaType] : merged
}

/** The media types that an answer of this operation may have, the default first; empty when it has no content. */
export function producedMediaTypes({ declaration: { output } }: ReflectedOperation): readonly string[] {
  if (!output) return []
  if (isStreamed(output)) return sequenceTypes(output)
  return [output[kind] === 'string' ? 'text/plain; charset=utf-8' : 'application/json']
}

/** Whether an operation answers something with a version. */
export function isVersioned({ declaration: { output } }: ReflectedOperation): boolean {
  return (output && keywords(output).properties)?.version?.[kind] === 'integer'
}

/** Whether an operation reads something that has a version and says when it was last changed. */
export function isDated(operation: ReflectedOperation): boolean {
  const { declaration, sources } = operation
  const field = (declaration.output && keywords(declaration.output).properties)?.updated_at
  // A read of a resource has it, whether its caller chooses to see it or not.
  const always = field?.[kind] === 'instant' && (!(optional in field) || declaration.standard?.verb === 'get')
  return always && isVersioned(operation) && sources?.route.method === 'GET'
}

/** Whether an operation answers pages: what it reads has a place to continue at. */
export function isPage({ declaration: { output }, sources }: ReflectedOperation): boolean {
  const fields = output && keywords(output).properties
  return sources?.route.method === 'GET' && sources.query.cursor !== undefined && fields?.next_cursor !== undefined
}

/** Whether an operation answers a page as the bare list of its items. */
export function isBare({ declaration: { output } }: ReflectedOperation): boolean {
  return output !== undefined && bareItems(output) !== undefined
}

/** Whether an operation reads an object that has no version: a page, or what is made anew for each who asks. */
export function isTagged(operation: ReflectedOperation): boolean {
  const { declaration, sources } = operation
  return sources?.route.method === 'GET' && declaration.output?.[kind] === 'object' && !isVersioned(operation)
}

/**
 * Whether a caller may do without the content of the answer (`Prefer: return=minimal`). How it goes, which is answered
 * before it is done, is told in any case.
 */
export function repliesMinimally({ declaration }: ReflectedOperation): boolean {
  return declaration.output !== undefined && !declaration.readonly && declaration.longRunning !== 'always'
}

/** Whether a request must say the length of its body, for an input without one can never be valid. */
export function isBodyRequired({ sources, inherited }: ReflectedOperation): boolean {
  if (inherited.missingBody) return false
  const fields = Object.entries(sources?.body ?? {})
  return fields.some(([name, schema]) => !isOmissible(schema) && !sources?.query[name])
}

function isOmissible(schema: AnySchema): boolean {
  return optional in schema || readOnly in schema || defaulted in schema
}

function bodyOf({ declaration, sources }: ReflectedOperation): Binding['body'] {
  return declaration.http.body ?? (sources?.body ? 'fields' : 'none')
}

function requireSameInput(
  { name, sources, declaration }: ReflectedOperation,
  { method, path, parameters }: Route,
): void {
  const differs = parameters.length !== sources?.route.parameters.length
  if (differs || parameters.some((each) => !sources.route.parameters.includes(each))) {
    throw new TypeError(`"${name}" must have the same parameters in all its routes; ${method} ${path} has others.`)
  }
  if (sources.body && declaration.http.body) throw new TypeError(`"${name}" drops the body that its fields are in.`)
  if (sources.body && (method === 'GET' || method === 'DELETE')) {
    throw new TypeError(`"${name}" takes a body, so ${method} ${path} cannot be one of its routes.`)
  }
}

function pathField(name: string, index: number, schema: AnySchema): PathField {
  return { name, key: parameterKey(index), read: lexical(schema), foldsCase: schema[kind] === 'id' }
}

/** The request headers by which callers say who they are. */
const credentials = { Bearer: 'Authorization', ApiKey: 'X-API-Key' } as const

function selectors({ operation, stages }: Pipeline, { challenges }: BindOptions): string[] {
  const vary = ['Accept']
  if (operation.declaration.output) vary.push('Accept-Encoding')
  // Of what is public, too, wherever it is looked at who calls.
  if (stages.includes('authenticate')) vary.push(...challenges.map((each) => credentials[each]))
  if (repliesMinimally(operation) || operation.run) vary.push('Prefer')
  return vary
}

function ownHeaders({ declaration, sources }: ReflectedOperation, route: Route): string[] {
  const headers = ['Cache-Control', route.method === 'GET' ? cacheControl(declaration) : 'no-store']
  // RFC 9745 wants the moment. A declaration knows only that it has passed.
  if (declaration.deprecated || route !== sources?.route) headers.push('Deprecation', '@0')
  return headers
}

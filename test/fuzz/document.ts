/** A JSON Schema as it stands in a document. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly minProperties?: number
  readonly readOnly?: boolean
  readonly allOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** A parameter that a document declares. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  /** Of one value, where it may be given again and again. */
  readonly schema: JsonSchema
  readonly repeats: boolean
  readonly example: unknown
}

/** One status that a document declares for an operation. */
export interface DeclaredResponse {
  /** Schemas by media type without parameters, in lower case. */
  readonly content: ReadonlyMap<string, JsonSchema>
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, { readonly required: boolean; readonly schema: JsonSchema }>
  /** The codes of the problems that it gives as examples. */
  readonly codes: ReadonlySet<string>
}

/** An operation that a document declares. */
export interface DeclaredOperation {
  readonly id: string
  readonly method: string
  /** With its parameters in braces. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Whether it is for those only who prove who they are. */
  readonly secured: boolean
  readonly body: { readonly required: boolean; readonly content: ReadonlyMap<string, JsonSchema> } | undefined
  /** By status, or `default`. */
  readonly responses: ReadonlyMap<string, DeclaredResponse>
}

/** What a judge may know of a service: its OpenAPI document. */
export interface OpenapiDocument {
  readonly operations: readonly DeclaredOperation[]
  /** The methods that a path template is declared with. */
  readonly methods: ReadonlyMap<string, readonly string[]>
  /** The path of the server's URL, without a trailing slash. */
  readonly basePath: string
  /** Follows a `$ref`, as often as needed. */
  readonly resolve: <T>(node: T) => T
  readonly components: unknown
}

type Node = Record<string, unknown>
type Problems = { readonly examples?: Readonly<Record<string, { readonly value: { readonly code?: unknown } }>> }

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Reads an OpenAPI 3.1 document. Throws a TypeError for anything else, or when a reference leads nowhere. */
export function readDocument(source: unknown): OpenapiDocument {
  const root = source as Node
  if (!String(root.openapi).startsWith('3.1.')) throw new TypeError('That is not an OpenAPI 3.1 document.')
  const resolve = <T>(node: T): T => {
    const reference = (node as Node | undefined)?.$ref
    return typeof reference === 'string' ? resolve(follow(root, reference) as T) : node
  }
  const paths = Object.entries((root.paths ?? {}) as Record<string, Node>)
  const url = ((root.servers as { url: string }[] | undefined)?.[0]?.url ?? '/').replace(/\/$/, '')
  return {
    operations: paths.flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => readOperation(path, method, item, resolve)),
    ),
    methods: new Map(
      paths.map(([path, item]) => [path, methods.filter((each) => item[each]).map((each) => each.toUpperCase())]),
    ),
    basePath: url.startsWith('http') ? new URL(url).pathname.replace(/\/$/, '') : url,
    resolve,
    components: root.components,
  }
}

function follow(root: Node, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/')
  const found = steps.reduce<unknown>((node, step) => {
    return (node as Node | undefined)?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')]
  }, root)
  if (found === undefined) throw new TypeError(`The reference ${reference} leads nowhere.`)
  return found
}

function isSecured(security: unknown): boolean {
  // An empty requirement says that none is a choice.
  return (
    Array.isArray(security) && security.length > 0 && security.every((each) => Object.keys(each as Node).length > 0)
  )
}

function readOperation(path: string, method: string, item: Node, resolve: <T>(node: T) => T): DeclaredOperation {
  const declared = item[method] as Node
  const parameters = [...((item.parameters ?? []) as Node[]), ...((declared.parameters ?? []) as Node[])].map(resolve)
  const body = resolve(declared.requestBody as Node | undefined)
  const responses = Object.entries(declared.responses as Record<string, Node>)
  return {
    id: String(declared.operationId),
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((each) => readParameter(each, resolve)),
    secured: isSecured(declared.security),
    body: body && { required: body.required === true, content: readContent(body.content) },
    responses: new Map(responses.map(([status, response]) => [status, readResponse(resolve(response), resolve)])),
  }
}

function readParameter(declared: Node, resolve: <T>(node: T) => T): Parameter {
  const schema = resolve(declared.schema as JsonSchema)
  const repeats = schema.type === 'array' && declared.in === 'query' && declared.explode === true
  return {
    name: String(declared.name),
    in: declared.in as Parameter['in'],
    required: declared.required === true,
    schema: repeats ? resolve(schema.items ?? {}) : schema,
    repeats,
    example: declared.example,
  }
}

function readResponse(response: Node, resolve: <T>(node: T) => T): DeclaredResponse {
  const headers = Object.entries((response.headers ?? {}) as Record<string, Node>)
  const problem = (response.content as Record<string, Problems> | undefined)?.['application/problem+json']
  return {
    content: readContent(response.content),
    headers: new Map(
      headers.map(([name, reference]) => {
        const { required, schema } = resolve(reference)
        return [name.toLowerCase(), { required: required === true, schema: resolve(schema as JsonSchema) }]
      }),
    ),
    codes: new Set(Object.values(problem?.examples ?? {}).map(({ value }) => String(value.code))),
  }
}

function readContent(content: unknown): Map<string, JsonSchema> {
  const entries = Object.entries((content ?? {}) as Record<string, { schema?: JsonSchema }>)
  return new Map(entries.map(([type, { schema }]) => [essence(type), schema ?? {}]))
}

/** Which operation a request with this method, at the path of that operation, is for. HEAD is for what GET is for. */
export function operationAt(path: string, method: string, { operations }: OpenapiDocument) {
  const meant = method === 'HEAD' ? 'GET' : method
  return operations.find((each) => each.path === path && each.method === meant)
}

/** What is declared for a status. */
export function declaredFor({ responses }: DeclaredOperation, status: number): DeclaredResponse | undefined {
  const named = responses.get(String(status)) ?? responses.get(`${String(status)[0]}XX`)
  // The default is for errors that are too rare to name.
  return named ?? (status >= 400 ? responses.get('default') : undefined)
}

/** A media type without its parameters, in lower case. */
export function essence(mediaType: string): string {
  return (mediaType.split(';', 1)[0] as string).trim().toLowerCase()
}

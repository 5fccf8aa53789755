import type { InjectOptions } from 'fastify'

interface Schema {
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
}

interface Example {
  readonly schema: Schema
  readonly example?: unknown
}

interface Parameter extends Example {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
}

type Contents = Readonly<Record<string, Example>>

export interface Operation {
  readonly operationId: string
  readonly 'x-idempotent'?: boolean
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Contents }
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

/** An operation with the request that its examples make. */
export interface ExampleRequest {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
  readonly takesKey: boolean
  readonly request: InjectOptions & { readonly url: string }
}

/** An example with something in place of its files. */
function withFiles({ properties = {} }: Schema, example: unknown): unknown {
  const files = Object.entries(properties).filter(([, { format }]) => format === 'binary')
  if (files.length === 0) return example
  return { ...(example as object), ...Object.fromEntries(files.map(([name]) => [name, 'contenido'])) }
}

/** Everything with a schema in an operation that shows an example: parameters, body and successful answers. */
export function examplesOf({ operationId, parameters = [], requestBody, responses }: Operation) {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const contents = [requestBody?.content, ...successes.map(([, reply]) => reply.content)]
  const shown = [
    ...parameters.map((parameter) => [parameter.name, parameter] as const),
    ...contents.flatMap((content) => Object.entries(content ?? {})),
  ]
  return shown
    .filter(([, { example }]) => example !== undefined)
    .map(([what, { schema, example }]) => ({
      name: `${operationId}: ${what}`,
      schema,
      example: withFiles(schema, example),
    }))
}

function requestOf(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
): ExampleRequest['request'] {
  const given = (place: Parameter['in']) =>
    parameters.filter((parameter) => parameter.in === place && parameter.example !== undefined)
  const url = given('path').reduce(
    (filled, { name, example }) => filled.replace(`{${name}}`, encodeURIComponent(String(example))),
    path,
  )
  const query = given('query').map(({ name, example }): [string, string] => [name, String(example)])
  const search = query.length > 0 ? `?${new URLSearchParams(query)}` : ''
  const body = requestBody?.content['application/json']?.example
  return {
    method: method.toUpperCase() as 'GET',
    url: `${url}${search}`,
    headers: Object.fromEntries(given('header').map(({ name, example }) => [name, String(example)])),
    ...(body === undefined ? {} : { payload: body as object }),
  }
}

/** The request of each operation of the document, made of its examples, in the document's order. */
export function exampleRequests(document: Document): ExampleRequest[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: operation.operationId,
      method,
      path,
      operation,
      takesKey: operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false,
      request: requestOf(method, path, operation),
    })),
  )
}

import { readFile } from 'node:fs/promises'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { formats } from '../src/lib/formats.ts'
import { readServerFile } from './server-file.ts'

interface Reply {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
}

interface Operation {
  readonly responses: Readonly<Record<string, Reply>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length && pattern.every((part, i) => part.startsWith('{') || part === path[i])
  )
}

/** The path of a request as the document has it: accounts and health are documented under /api alone. */
function documentedPath(url: string): string[] {
  const { pathname } = new URL(url, 'http://localhost')
  const [first = '', ...rest] = segmentsOf(pathname)
  return [first === 'auth' ? 'api' : first, ...rest]
}

/** A checker of replies against the published document. */
class ReplyChecker {
  readonly #ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, formats })
  readonly #compiled = new Map<object, ValidateFunction>()
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
    const components: unknown = JSON.parse(this.#absolute(document.components))
    this.#ajv.addSchema({ $id: 'api', components })
  }

  /** References of the document lead to where the components were added. */
  #absolute(schema: object): string {
    return JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')
  }

  #validator(schema: object): ValidateFunction {
    const known = this.#compiled.get(schema)
    if (known) return known
    const compiled = this.#ajv.compile(JSON.parse(this.#absolute(schema)) as object)
    this.#compiled.set(schema, compiled)
    return compiled
  }

  /** The documented operation for a request; a fixed path goes before one with parameters. */
  #operation(method: string, url: string): Operation | undefined {
    const path = documentedPath(url)
    const fitting = Object.keys(this.#document.paths).filter((pattern) => fits(segmentsOf(pattern), path))
    const [best] = fitting.sort((left, right) => left.split('{').length - right.split('{').length)
    return best ? this.#document.paths[best]?.[method.toLowerCase()] : undefined
  }

  #content(operation: Operation | undefined, status: number): Reply | undefined {
    const replies = operation?.responses
    return replies?.[String(status)] ?? replies?.[`${Math.floor(status / 100)}XX`]
  }

  /** What is wrong with a reply, in a sentence, or undefined. */
  check(method: string, url: string, reply: LightMyRequestResponse): string | undefined {
    const status = reply.statusCode
    const operation = this.#operation(method, url)
    if (!operation) return this.#checkUndocumented(reply)
    const documented = this.#content(operation, status)
    if (!documented) return `status ${status} is not documented`
    if (reply.body === '') return undefined
    const type = String(reply.headers['content-type']).split(';', 1)[0] ?? ''
    const content = documented.content?.[type]
    if (!content) return `content type ${type} of status ${status} is not documented`
    if (!type.endsWith('json') || !content.schema) return undefined
    const validate = this.#validator(content.schema)
    return validate(reply.json()) ? undefined : this.#ajv.errorsText(validate.errors, { dataVar: 'body' })
  }

  #checkUndocumented(reply: LightMyRequestResponse): string | undefined {
    const isProblem = reply.headers['content-type'] === 'application/problem+json'
    return reply.statusCode >= 400 && reply.body !== '' && !isProblem
      ? 'an error is no problem document'
      : undefined
  }
}

/** What `/docs/json` answers, from the build that before.ts has made of the same sources; to make it costs 0.1 s of CPU. */
async function readBuiltDocument(): Promise<Document | undefined> {
  if (!readServerFile(process.ppid)) return undefined
  const text = await readFile(new URL('../dist/api-page/document.json', import.meta.url), 'utf8')
  return JSON.parse(text) as Document
}

/** The routes are the same in every application of a process: the first one's document serves all. */
let checker: Promise<ReplyChecker> | undefined

/**
 * From here on every reply that the application gives to `inject` is held against the OpenAPI document that it
 * publishes; one that differs makes the `inject` reject. HEAD and OPTIONS are not documented.
 *
 * @param hasOwnRoutes whether the test added routes, which only the application itself can document
 */
export function checkReplies(app: FastifyInstance, hasOwnRoutes: boolean): void {
  const inject = app.inject.bind(app)
  const load = async () => {
    const built = hasOwnRoutes ? undefined : await readBuiltDocument()
    return new ReplyChecker(built ?? ((await inject('/docs/json')).json() as Document))
  }

  async function checked(request: InjectOptions | string): Promise<LightMyRequestResponse> {
    const options = typeof request === 'string' ? { url: request } : request
    const url = String(options.url ?? options.path ?? '/')
    const method = options.method ?? 'GET'
    const reply = await inject(options)
    if (method === 'HEAD' || method === 'OPTIONS') return reply
    checker ??= load()
    const fault = (await checker).check(method, url, reply)
    if (fault)
      throw new Error(
        `${method} ${url} differs from its documentation: ${fault}\n${reply.body.slice(0, 500)}`,
      )
    return reply
  }

  Object.defineProperty(app, 'inject', {
    value: (request?: InjectOptions | string) => (request === undefined ? inject() : checked(request)),
  })
}

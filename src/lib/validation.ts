import { Ajv, type ValidateFunction } from 'ajv'
import build, { type AnySchema } from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { type CoercibleSchema, compileCoercion, type RequestPart } from './coerce.ts'
import { formats } from './formats.ts'
import { defineProblem, type FieldErrors, type Problem } from './problem.ts'
import { type CheckFailure, explainFailure, explainNoObject, requiredText } from './validation-texts.ts'

const validationFailed = defineProblem('VALIDATION_FAILED', 400, '%s')
const pathNotFound = defineProblem('NOT_FOUND', 404, 'La dirección solicitada no existe.')

/** Under this name go the texts that belong to no field, as in Django REST. */
const noField = 'non_field_errors'
const mostFieldsInDetail = 3

/** The value that a JSON pointer names in `data`. */
function valueAt(data: unknown, pointer: string): unknown {
  let value = data
  for (const key of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** A failed check as a field's path (`productos.0.cantidad`) and its sentence. */
function explain(failure: CheckFailure, data: unknown): [path: string, text: string] {
  const path = failure.instancePath.split('/').slice(1).join('.')
  if (failure.keyword === 'required') {
    const name = String(failure.params.missingProperty)
    return [path === '' ? name : `${path}.${name}`, requiredText]
  }
  const value = valueAt(data, failure.instancePath)
  const text =
    path === '' && failure.keyword === 'type' ? explainNoObject(value) : explainFailure(failure, value)
  return [path === '' ? noField : path, text]
}

/** A choice between schemas fails as a whole: what counts is why the variants that are not null failed. */
function withoutNoise(failures: readonly CheckFailure[]): CheckFailure[] {
  const told = failures.filter((failure) => failure.keyword !== 'anyOf' && failure.params.type !== 'null')
  return told.length > 0 ? told : [...failures]
}

/** The texts per field for the failed checks of `data`. */
function toFieldErrors(failures: readonly CheckFailure[], data: unknown): FieldErrors {
  const errors: FieldErrors = {}
  for (const failure of withoutNoise(failures)) {
    const [path, text] = explain(failure, data)
    const known = errors[path] ?? []
    errors[path] = known.includes(text) ? known : [...known, text]
  }
  return errors
}

/** One sentence for a person out of the first few fields, because clients show `detail` alone. */
function summarize(errors: FieldErrors): string {
  const fields = Object.entries(errors)
  const told = fields.slice(0, mostFieldsInDetail).map(([path, texts]) => {
    const text = texts.join(' ')
    return path === noField ? text : `${path}: ${text}`
  })
  return fields.length > told.length
    ? `${told.join(' ')} Y ${fields.length - told.length} más.`
    : told.join(' ')
}

/** The problem (400, `VALIDATION_FAILED`) that says which fields are wrong and why. */
export function toValidationProblem(errors: FieldErrors): Problem {
  return validationFailed([summarize(errors)], { errors })
}

/** ajv, made when a route first needs it: neither it nor any check costs the cold start. */
function createCompiler(allErrors: boolean): (schema: object) => ValidateFunction {
  let ajv: Ajv | undefined
  return (schema) => {
    ajv ??= new Ajv({
      allErrors,
      formats,
      messages: false,
      strictTypes: false,
      strictRequired: false,
      meta: false,
      validateSchema: false,
    })
    return ajv.compile(schema)
  }
}

const compileCheck = createCompiler(false)
/** Finds every fault of a value that the check refused; coercion has bounded how much there is to find. */
const compileExplanation = createCompiler(true)

/**
 * Fastify's validator compiler for the whole API: a value is first read as Django REST reads it (coerce.ts),
 * then checked. A wrong path parameter is an address that does not exist (404), anything else a 400 that
 * names the fields. Checks are compiled when a route is first called, so that a cold start does not pay for
 * routes that nobody calls.
 */
export const validatorCompiler: FastifySchemaCompiler<CoercibleSchema> = ({ schema, httpPart }) => {
  const coerce = compileCoercion(schema, (httpPart ?? 'body') as RequestPart)
  let check: ValidateFunction | undefined
  let findFaults: ValidateFunction | undefined
  return (data: unknown) => {
    const value = coerce(data)
    check ??= compileCheck(schema)
    if (check(value)) return { value }
    if (httpPart === 'params') return { error: pathNotFound() }
    findFaults ??= compileExplanation(schema)
    findFaults(value)
    return { error: toValidationProblem(toFieldErrors(findFaults.errors ?? [], value)) }
  }
}

/**
 * Fastify's serializer compiler for the whole API: fast-json-stringify, which lets out only what a response
 * schema lists. A schema is compiled when it is first answered with, so that a cold start does not pay for
 * answers that nobody asks for.
 */
export const serializerCompiler: FastifySerializerCompiler<AnySchema> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return (data) => {
    serialize ??= build(schema) as (data: unknown) => string
    return serialize(data)
  }
}

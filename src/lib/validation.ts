import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import build, { type AnySchema } from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { type CoercibleSchema, compileCoercion, type RequestPart } from './coerce.ts'
import { formats } from './formats.ts'
import { defineProblem, type FieldErrors, type Problem } from './problem.ts'
import { notBlank, notNegative } from './schemas.ts'

const validationFailed = defineProblem('VALIDATION_FAILED', 400, '%s')
const pathNotFound = defineProblem('NOT_FOUND', 404, 'La dirección solicitada no existe.')

/** Under this name go the texts that belong to no field, as in Django REST. */
const noField = 'non_field_errors'
const mostFieldsInDetail = 3

type Explain = (params: Readonly<Record<string, unknown>>, value: unknown) => string

const typeTexts: Readonly<Record<string, string>> = {
  string: 'Debe ser un texto válido.',
  integer: 'Debe ser un número entero.',
  number: 'Debe ser un número.',
  boolean: 'Debe ser verdadero o falso.',
  array: 'Debe ser una lista.',
  object: 'Debe ser un objeto.',
}

const formatTexts: Readonly<Record<string, string>> = {
  email: 'Debe ser un correo electrónico válido.',
  'email-or-blank': 'Debe ser un correo electrónico válido.',
  uuid: 'Debe ser un UUID válido.',
  date: 'Debe ser una fecha con el formato AAAA-MM-DD.',
  'date-time': 'Debe ser una fecha y hora en formato ISO 8601.',
  money: 'Debe ser un importe con un máximo de 10 dígitos enteros y 2 decimales.',
}

const blankText = 'Este campo no puede estar en blanco.'
const patternTexts: Readonly<Record<string, string>> = {
  [notBlank]: blankText,
  [notNegative]: 'Debe ser mayor o igual que 0.',
}

const requiredText = 'Este campo es obligatorio.'
const nullText = 'Este campo no puede ser nulo.'
const invalidText = 'No es un valor válido.'

function counted(count: unknown, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

const explainType: Explain = (params) => {
  const type = [params.type].flat().find((one) => one !== 'null')
  return typeTexts[String(type)] ?? invalidText
}

/** A Spanish sentence for every keyword that schemas of this API use; each names its limit. */
const texts: Readonly<Record<string, Explain>> = {
  type: explainType,
  enum: ({ allowedValues }) => `Debe ser uno de estos valores: ${[allowedValues].flat().join(', ')}.`,
  format: (params) => formatTexts[String(params.format)] ?? 'No tiene el formato esperado.',
  pattern: ({ pattern }) => patternTexts[String(pattern)] ?? 'No tiene el formato esperado.',
  minLength: (params, value) =>
    value === '' ? blankText : `Debe tener al menos ${counted(params.limit, 'carácter', 'caracteres')}.`,
  maxLength: (params) => `Debe tener como máximo ${counted(params.limit, 'carácter', 'caracteres')}.`,
  minItems: (params) => `Debe tener al menos ${counted(params.limit, 'elemento', 'elementos')}.`,
  maxItems: (params) => `Debe tener como máximo ${counted(params.limit, 'elemento', 'elementos')}.`,
  minimum: ({ limit }) => `Debe ser mayor o igual que ${limit}.`,
  maximum: ({ limit }) => `Debe ser menor o igual que ${limit}.`,
}

/** The sentence for a body, or a part of one, that is not an object: it belongs to no field. */
function explainNoObject(value: unknown): string {
  const given = Array.isArray(value) ? 'una lista' : value === null ? 'un valor nulo' : 'otro tipo de valor'
  return `Datos inválidos: se esperaba un objeto y llegó ${given}.`
}

/** A failed check as a field's path (`productos.0.cantidad`) and its sentence. */
function explain({ instancePath, keyword, params, data }: ErrorObject): [path: string, text: string] {
  const path = instancePath.split('/').slice(1).join('.')
  if (keyword === 'required') {
    const name = String(params.missingProperty)
    return [path === '' ? name : `${path}.${name}`, requiredText]
  }
  if (path === '' && keyword === 'type') return [noField, explainNoObject(data)]
  const text = data === null ? nullText : (texts[keyword]?.(params, data) ?? invalidText)
  return [path === '' ? noField : path, text]
}

function toFieldErrors(failures: readonly ErrorObject[]): FieldErrors {
  const errors: FieldErrors = {}
  for (const failure of failures) {
    const [path, text] = explain(failure)
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

const quiet = {
  messages: false,
  // Each error brings the value that it is about.
  verbose: true,
  strictTypes: false,
  strictRequired: false,
  meta: false,
  validateSchema: false,
}

let ajv: Ajv | undefined

/** The check of a schema, which finds every fault: coercion has bounded how much there is to find. */
function compileCheck(schema: object): ValidateFunction {
  ajv ??= new Ajv({ ...quiet, allErrors: true, formats })
  return ajv.compile(schema)
}

/**
 * Fastify's validator compiler: a value is first read as Django REST reads it (coerce.ts), then checked. A wrong path
 * parameter is an address that does not exist (404), anything else a 400 that names the fields. Checks are compiled when
 * a route is first called, so that a cold start does not pay for the others.
 */
export const validatorCompiler: FastifySchemaCompiler<CoercibleSchema> = ({ schema, httpPart }) => {
  const coerce = compileCoercion(schema, (httpPart ?? 'body') as RequestPart)
  let check: ValidateFunction | undefined
  return (data: unknown) => {
    const value = coerce(data)
    check ??= compileCheck(schema)
    if (check(value)) return { value }
    if (httpPart === 'params') return { error: pathNotFound() }
    return { error: toValidationProblem(toFieldErrors(check.errors ?? [])) }
  }
}

/** Fastify's serializer compiler, which lets out only what a response schema lists; compiled when first answered with. */
export const serializerCompiler: FastifySerializerCompiler<AnySchema> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return (data) => {
    serialize ??= build(schema) as (data: unknown) => string
    return serialize(data)
  }
}

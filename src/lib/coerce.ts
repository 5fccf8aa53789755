import { Decimal } from 'decimal.js'
import { cleanText, isStorable } from './formats.ts'

/** Turns a value as the client spelled it into the value that it means; what means nothing is left as it is. */
type Coerce = (value: unknown) => unknown

/** In place of a value that no schema may accept, such as a text with a null character or half an emoji. */
export const unacceptable = Symbol('unacceptable')

const longestNumber = 64

/** Reads texts by `clean`, undefined for what cannot be stored; numbers become text. */
function textBy(clean: (text: string) => string | undefined): Coerce {
  return (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : unacceptable
    return typeof value === 'string' ? (clean(value) ?? unacceptable) : value
  }
}

const asTyped = (text: string) => (isStorable(text) ? text : undefined)

const text = textBy(cleanText)
/** E-mail addresses and UUIDs. */
const lowerCaseText = textBy((text) => cleanText(text)?.toLowerCase())
/** A password that exists. */
const typedPassword = textBy(asTyped)
/** A password to be set. */
const password = textBy((text) => asTyped(text)?.trim())

/** `3`, `3.0`, `"3"`, `" 3 "` and `"3.0"` are 3. */
const integer: Coerce = (value) => {
  if (typeof value !== 'string' || value.length > longestNumber) return value
  const digits = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(value)?.[1]
  if (digits === undefined) return value
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number + 0 : value
}

/** `12.5`, `"12.5"` and `"1e3"` are numbers; `"NaN"`, `"Infinity"` and `"12,5"` are not. */
const number: Coerce = (value) => {
  if (typeof value !== 'string' || value.length > longestNumber) return value
  const isNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(value)
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : value
}

const booleans = new Map<unknown, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1', 1].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0', 0].map((word) => [word, false] as const),
])

/** Django REST's spellings of true and false, in any case. */
const boolean: Coerce = (value) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  return booleans.get(word) ?? value
}

/** An amount as text with two decimals, exact. More decimals stay, and what is no amount, for validation to refuse. */
const money: Coerce = (value) => {
  const decimal = number(value)
  if (typeof decimal !== 'number' || !Number.isFinite(decimal)) return value
  const exact = new Decimal(typeof value === 'string' ? value.trim() : decimal)
  const canonical = exact.toFixed(Math.max(2, exact.decimalPlaces()))
  if (canonical.length > longestNumber) return String(value)
  return canonical === '-0.00' ? '0.00' : canonical
}

/** The parts of a request that Fastify validates. */
export type RequestPart = 'body' | 'querystring' | 'params'

/** What coercion reads of a JSON schema. */
export interface CoercibleSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, CoercibleSchema>>
  readonly required?: readonly string[]
  readonly items?: CoercibleSchema
  readonly maxItems?: number
  readonly minLength?: number
  readonly enum?: readonly unknown[]
  readonly default?: unknown
}

/** Parts of schemas that coercion cannot follow. */
const notFollowed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'patternProperties']

const formBodies = new WeakSet<object>()

/** Marks a body that came from a form, where an empty optional field counts as absent. Returns it. */
export function markForm<Body extends object>(body: Body): Body {
  formBodies.add(body)
  return body
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The type of a value that is not null; undefined where the schema leaves it open. */
function typeOf({ type = [], enum: choices }: CoercibleSchema): string | undefined {
  const choice = choices?.find((one) => one !== null)
  return [type].flat().find((one) => one !== 'null') ?? (choices && typeof choice)
}

const byType: Readonly<Record<string, Coerce>> = { integer, number, boolean }
const lowerCased = { email: lowerCaseText, 'email-or-blank': lowerCaseText, uuid: lowerCaseText }
const passwords = { password, 'typed-password': typedPassword }
const byFormat: Readonly<Record<string, Coerce>> = { money, ...passwords, ...lowerCased }

/** A list longer than the schema allows is cut where it is certain to be refused, so that nobody reads the rest. */
function list(schema: CoercibleSchema): Coerce {
  const { maxItems, items = {} } = schema
  if (maxItems === undefined) throw new TypeError('Lists on the way in have a maxItems')
  const item = compile(items)
  return (value) => (Array.isArray(value) ? value.slice(0, maxItems + 1).map(item) : value)
}

/**
 * Reads one property, which may be absent. Loosely, as a form or query spells it, a repeated key counts once, the last,
 * and an empty optional value may be absent.
 */
function property(schema: CoercibleSchema, isRequired: boolean) {
  const { minLength = 0, format, enum: choices, default: byDefault } = schema
  const [coerce, type] = [compile(schema), typeOf(schema)]
  const mayBeBlank = type === 'string' && minLength === 0 && !format && !choices

  function readLoose(raw: unknown, isQuery: boolean): unknown {
    if (type === 'array') return Array.isArray(raw) ? raw : [raw]
    const value: unknown = Array.isArray(raw) ? raw.at(-1) : raw
    const isBlank = typeof value === 'string' && value.trim() === ''
    return isBlank && !isRequired && (isQuery || !mayBeBlank) ? undefined : value
  }

  return (given: unknown, isLoose: boolean, isQuery: boolean): unknown => {
    const value = isLoose && given !== undefined ? readLoose(given, isQuery) : given
    return value === undefined ? byDefault : coerce(value)
  }
}

/** Builds a new object of the known properties only, so that nothing else of the client's gets further. */
function object(schema: CoercibleSchema, isQuery: boolean): Coerce {
  if (!schema.properties) throw new TypeError('Objects on the way in list their properties')
  const properties = Object.entries(schema.properties).map(([name, inner]) => {
    return [name, property(inner, schema.required?.includes(name) ?? false)] as const
  })
  return (value) => {
    if (!isObject(value)) return value
    const isLoose = isQuery || formBodies.has(value)
    const result: Record<string, unknown> = {}
    for (const [name, read] of properties) {
      const coerced = read(Object.hasOwn(value, name) ? value[name] : undefined, isLoose, isQuery)
      if (coerced !== undefined) result[name] = coerced
    }
    return result
  }
}

function compile(schema: CoercibleSchema, isQuery = false): Coerce {
  if (notFollowed.some((part) => part in schema))
    throw new TypeError('Input schemas are written in one piece, without alternatives')
  const type = typeOf(schema)
  if (type === 'object') return object(schema, isQuery)
  if (type === 'array') return list(schema)
  // What the schema leaves open is taken as it is; bodies were bounded in depth when they were parsed.
  return type === undefined ? (value) => value : (byType[type] ?? byFormat[schema.format ?? ''] ?? text)
}

/**
 * Compiles how values for `schema` are read: as Django REST does, so that clients which send numbers as text, or texts
 * with spaces around them, go on working. What is returned never throws, never changes its argument, keeps known
 * properties only, and hands on what it cannot read, for validation to refuse.
 * Throws TypeError for a schema that has alternatives or references, a list without a bound, or an object without its
 * properties.
 */
export function compileCoercion(schema: CoercibleSchema, part: RequestPart): Coerce {
  const coerce = compile(schema, part === 'querystring')
  return part === 'body' && typeOf(schema) === 'object' ? (value) => coerce(value ?? {}) : coerce
}

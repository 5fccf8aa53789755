/** What ajv says of a failed check. */
export interface CheckFailure {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

type Explain = (params: CheckFailure['params'], value: unknown) => string

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

const mostChoices = 20

function counted(count: unknown, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function explainType(params: CheckFailure['params'], value: unknown): string {
  if (value === null) return 'Este campo no puede ser nulo.'
  const types = [params.type].flat().filter((type) => type !== 'null')
  return typeTexts[String(types[0])] ?? 'No es un valor válido.'
}

function explainChoice(params: CheckFailure['params'], value: unknown): string {
  if (value === null) return 'Este campo no puede ser nulo.'
  const values = Array.isArray(params.allowedValues) ? params.allowedValues : [params.allowedValue]
  const listed = values.filter((choice) => choice !== null).slice(0, mostChoices)
  return `Debe ser uno de estos valores: ${listed.join(', ')}.`
}

const bound =
  (words: string): Explain =>
  (params) =>
    `Debe ser ${words} ${params.limit}.`

/** A Spanish sentence for every keyword that schemas of this API use; each names its limit. */
const texts: Readonly<Record<string, Explain>> = {
  type: explainType,
  enum: explainChoice,
  const: explainChoice,
  format: (params) => formatTexts[String(params.format)] ?? 'No tiene el formato esperado.',
  pattern: () => 'No tiene el formato esperado.',
  minLength: (params, value) =>
    value === ''
      ? 'Este campo no puede estar en blanco.'
      : `Debe tener al menos ${counted(params.limit, 'carácter', 'caracteres')}.`,
  maxLength: (params) => `Debe tener como máximo ${counted(params.limit, 'carácter', 'caracteres')}.`,
  minItems: (params) => `Debe tener al menos ${counted(params.limit, 'elemento', 'elementos')}.`,
  maxItems: (params) => `Debe tener como máximo ${counted(params.limit, 'elemento', 'elementos')}.`,
  uniqueItems: () => 'No puede tener elementos repetidos.',
  minimum: bound('mayor o igual que'),
  maximum: bound('menor o igual que'),
  exclusiveMinimum: bound('mayor que'),
  exclusiveMaximum: bound('menor que'),
  multipleOf: (params) => `Debe ser múltiplo de ${params.multipleOf}.`,
}

export const requiredText = 'Este campo es obligatorio.'

/** The sentence for one failed check of `value`, in Spanish, for the person who sent it. */
export function explainFailure(failure: CheckFailure, value: unknown): string {
  return texts[failure.keyword]?.(failure.params, value) ?? 'No es un valor válido.'
}

/** The sentence for a body, or a part of one, that is not an object: it belongs to no field. */
export function explainNoObject(value: unknown): string {
  const given = Array.isArray(value) ? 'una lista' : value === null ? 'un valor nulo' : 'otro tipo de valor'
  return `Datos inválidos: se esperaba un objeto y llegó ${given}.`
}

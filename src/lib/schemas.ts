import Type, {
  type Static,
  type TNumberOptions,
  type TObject,
  type TObjectOptions,
  type TProperties,
  type TSchema,
  type TStringOptions,
} from 'typebox'

// Shared blocks of the wire. On the way in values are coerced first (coerce.ts): texts arrive trimmed, e-mails in lower
// case, amounts in canonical form.

const integerOf =
  (base: TNumberOptions) =>
  (options: TNumberOptions = {}) =>
    Type.Integer({ ...base, ...options })
const textOf =
  (base: TStringOptions) =>
  (options: TStringOptions = {}) =>
    Type.String({ ...base, ...options })

/** A row's number: PostgreSQL's `integer`, from 1. */
export const Id = integerOf({ minimum: 1, maximum: 2_147_483_647 })
/** A whole number that counts things and fits PostgreSQL's `integer`. */
export const Count = integerOf({ minimum: 0, maximum: 2_147_483_647 })
/** A hyphenated UUID, in lower case. */
export const Uuid = textOf({ format: 'uuid', maxLength: 36 })
/** An e-mail address, lower-cased on the way in; 180 characters fit the column. */
export const Email = textOf({ format: 'email', maxLength: 180 })
/** An e-mail address as `Email`, or an empty text for none. */
export const EmailOrBlank = textOf({ format: 'email-or-blank', maxLength: 180 })
/** A text that is not empty, of at most `maxLength` characters. */
export const Text = (maxLength: number, options: TStringOptions = {}) =>
  Type.String({ minLength: 1, maxLength, ...options })
/** A text of at most `maxLength` characters that may be empty. */
export const BlankText = (maxLength: number, options: TStringOptions = {}) =>
  Type.String({ maxLength, ...options })
/** Patterns with a text of their own in validation.ts. */
export const [notBlank, notNegative] = ['\\S', '^(?!-)']
/** An amount on the way in: number or text, exact, at most 10 digits and 2 decimals; handlers get `"12.50"`. */
export const MoneyInput = textOf({ format: 'money' })
/** An amount of zero or more on the way in. */
export const PositiveOrZeroMoneyInput = textOf({
  format: 'money',
  pattern: notNegative,
  examples: ['399.98'],
})
/** An amount on the way out as text with exactly two decimals: `"1234.50"`. */
export const MoneyText = textOf({ format: 'money', examples: ['1234.50'] })
/** A sum of amounts on the way out: as `MoneyText`, with as many digits as it takes. */
export const SumText = (example: string) => Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: [example] })
/** An amount on the way out as a JSON number. */
export const MoneyNumber = (options: TNumberOptions = {}) => Type.Number({ examples: [1234.5], ...options })
/** A moment on the way out, ISO 8601 in UTC (see dates.ts). */
export const DateTime = textOf({ format: 'date-time', examples: ['2026-01-31T14:05:09Z'] })
/** A moment on the way in, or a day of the shop (see `momentsWithin` in dates.ts). */
export const Moment = textOf({
  format: 'date-time',
  maxLength: 40,
  description: 'Día (AAAA-MM-DD, del negocio) o fecha y hora',
  examples: ['2026-01-31'],
})
/** A day, `YYYY-MM-DD`. */
export const Day = textOf({ format: 'date', maxLength: 10, examples: ['2026-01-31'] })
/** A file of a form, for the documentation: uploads are read before schemas are checked. */
export const File = textOf({ format: 'binary' })

/** A schema that also admits null, in the form that serializes fastest (`type: ['string', 'null']`). */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  const plain: { type?: string } = { ...schema }
  if (typeof plain.type !== 'string')
    return Type.Unsafe<Static<Schema> | null>({ anyOf: [schema, { type: 'null' }] })
  return Type.Unsafe<Static<Schema> | null>({ ...plain, type: [plain.type, 'null'] })
}

/** An object that OpenAPI knows by name: shared between routes instead of repeated. */
export function Named<Properties extends TProperties>(
  title: string,
  properties: Properties,
  options: TObjectOptions = {},
): TObject<Properties> {
  return Type.Object(properties, { title, ...options })
}

/** An answer that is only a sentence for a person. */
export const Detail = Type.Object(
  { detail: Type.String({ examples: ['Marca "Ariston" eliminada correctamente.'] }) },
  { title: 'Detalle' },
)

/** An RFC 9457 problem document: every error of this API. */
export const ProblemDocument = Type.Object(
  {
    type: Type.String({ examples: ['about:blank'] }),
    title: Type.String({ examples: ['Bad Request'] }),
    status: Type.Integer({ examples: [400] }),
    detail: Type.String({ description: 'Explicación para personas, en español' }),
    code: Type.String({ description: 'Código estable, para programas', examples: ['VALIDATION_FAILED'] }),
    request_id: Type.String(),
    errors: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String()), { description: 'Textos por campo equivocado' }),
    ),
  },
  { title: 'Problem', additionalProperties: true },
)

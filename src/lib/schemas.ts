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

/** A row's number: PostgreSQL's `integer`, from 1. */
export const Id = (options: TNumberOptions = {}) =>
  Type.Integer({ minimum: 1, maximum: 2_147_483_647, ...options })

/** A whole number that counts things and fits PostgreSQL's `integer`. */
export const Count = (options: TNumberOptions = {}) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, ...options })

/** A hyphenated UUID, in lower case. */
export const Uuid = (options: TStringOptions = {}) =>
  Type.String({ format: 'uuid', maxLength: 36, ...options })

/** An e-mail address, lower-cased on the way in; 180 characters fit the column. */
export const Email = (options: TStringOptions = {}) =>
  Type.String({ format: 'email', maxLength: 180, ...options })

/** An e-mail address as `Email`, or an empty text for none. */
export const EmailOrBlank = (options: TStringOptions = {}) =>
  Type.String({ format: 'email-or-blank', maxLength: 180, ...options })

/** A text that is not empty, of at most `maxLength` characters. */
export const Text = (maxLength: number, options: TStringOptions = {}) =>
  Type.String({ minLength: 1, maxLength, ...options })

/** A text of at most `maxLength` characters that may be empty. */
export const BlankText = (maxLength: number, options: TStringOptions = {}) =>
  Type.String({ maxLength, ...options })

/** An amount on the way in: number or text, exact, at most 10 digits and 2 decimals; handlers get `"12.50"`. */
export const MoneyInput = (options: TStringOptions = {}) => Type.String({ format: 'money', ...options })

/** An amount of zero or more on the way in. */
export const PositiveOrZeroMoneyInput = (options: TStringOptions = {}) =>
  MoneyInput({ pattern: '^[^-]', examples: ['399.98'], ...options })

/** An amount on the way out as text with exactly two decimals: `"1234.50"`. */
export const MoneyText = (options: TStringOptions = {}) =>
  Type.String({ format: 'money', examples: ['1234.50'], ...options })

/** An amount on the way out as a JSON number. */
export const MoneyNumber = (options: TNumberOptions = {}) => Type.Number({ examples: [1234.5], ...options })

/** A moment on the way out, ISO 8601 in UTC (see dates.ts). */
export const DateTime = (options: TStringOptions = {}) =>
  Type.String({ format: 'date-time', examples: ['2026-01-31T14:05:09Z'], ...options })

/** A day, `YYYY-MM-DD`. */
export const Day = (options: TStringOptions = {}) =>
  Type.String({ format: 'date', maxLength: 10, examples: ['2026-01-31'], ...options })

/** A file of a form, for the documentation: uploads are read before schemas are checked. */
export const File = (options: TStringOptions = {}) => Type.String({ format: 'binary', ...options })

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

import { Buffer } from 'node:buffer'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import {
  type CoercibleSchema,
  compileCoercion,
  markForm,
  type RequestPart,
  unacceptable,
} from '../../src/lib/coerce.ts'
import { Email, MoneyInput, Nullable, Uuid } from '../../src/lib/schemas.ts'

function read(schema: TSchema, value: unknown, part: RequestPart = 'body'): unknown {
  return compileCoercion(schema as CoercibleSchema, part)(value)
}

const field = (schema: TSchema, value: unknown, part?: RequestPart) => {
  const result = read(Type.Object({ field: schema }), { field: value }, part) as { field?: unknown }
  return result.field
}

const unread = (schema: TSchema, values: readonly unknown[]) =>
  values.map((value) => [schema, value, value] as const)

const table: readonly (readonly [schema: TSchema, given: unknown, meant: unknown])[] = [
  [Type.Integer(), 3, 3],
  [Type.Integer(), '3', 3],
  [Type.Integer(), ' 3 ', 3],
  [Type.Integer(), '3.0', 3],
  [Type.Integer(), '3.', 3],
  [Type.Integer(), '-0', 0],
  [Type.Integer(), '+7', 7],
  ...unread(Type.Integer(), [
    1.5,
    '1.5',
    '1e3',
    true,
    '',
    'x',
    '9'.repeat(20),
    '9'.repeat(100),
    null,
    [3],
    { a: 1 },
  ]),
  [Type.Number(), '12.5', 12.5],
  [Type.Number(), '1e3', 1000],
  [Type.Number(), '.5', 0.5],
  ...unread(Type.Number(), ['NaN', 'Infinity', '12,5', '1e999', '0x10', '', false, null]),
  [Type.String(), ' hola ', 'hola'],
  [Type.String(), 12.5, '12.5'],
  [Type.String(), 'a\0b', unacceptable],
  [Type.String(), Number.POSITIVE_INFINITY, unacceptable],
  [Type.String(), 'roto \ud800', unacceptable],
  [Type.String(), 'lat\ufffdn', unacceptable],
  [Type.String(), 'ca\u0301mara', 'cámara'],
  [Type.String(), '\ufeffCable\u200b  USB\u00a0\u00ad C\u202e', 'Cable USB C'],
  [Type.String(), ' a\u0007b\t c \r\n d ', 'ab c \n d'],
  [Type.String(), '👩\u200d🔧 👍🏽 ❤\ufe0f a\u200db', '👩\u200d🔧 👍🏽 ❤\ufe0f ab'],
  [Type.String(), 'Cafe\u200b\u0301', 'Caf\u00e9'],
  [Type.String({ format: 'password' }), ' a  b\u200b ', 'a  b\u200b'],
  [Type.String({ format: 'typed-password' }), ' a ', ' a '],
  [Type.String({ format: 'typed-password' }), 12, '12'],
  [Type.String({ format: 'password' }), 'a\0b', unacceptable],
  ...unread(Type.String(), [true, null, ['a'], { a: 1 }]),
  [Type.Boolean(), 'True', true],
  [Type.Boolean(), ' on ', true],
  [Type.Boolean(), 1, true],
  [Type.Boolean(), '0', false],
  [Type.Boolean(), 'no', false],
  ...unread(Type.Boolean(), [2, 'maybe', null, []]),
  [Email(), ' Ana@Example.COM ', 'ana@example.com'],
  [Uuid(), 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  [MoneyInput(), 12.5, '12.50'],
  [MoneyInput(), '12.5', '12.50'],
  [MoneyInput(), ' 1e3 ', '1000.00'],
  [MoneyInput(), 0.1, '0.10'],
  [MoneyInput(), '9999999999.99', '9999999999.99'],
  [MoneyInput(), 9999999999.99, '9999999999.99'],
  [MoneyInput(), '12.500', '12.50'],
  [MoneyInput(), '-0', '0.00'],
  [MoneyInput(), '1.005', '1.005'],
  [MoneyInput(), null, null],
  [MoneyInput(), 1e70, '1e+70'],
  ...unread(MoneyInput(), ['NaN', '1,5', '', true, [], {}]),
  [Type.Enum(['efectivo', 'tarjeta']), ' tarjeta ', 'tarjeta'],
  [Type.Enum([1, 2]), '2', 2],
  [Nullable(Type.Integer()), '5', 5],
  [Nullable(Type.Integer()), null, null],
  [Type.Array(Type.Integer(), { maxItems: 3 }), ['1', 2], [1, 2]],
  [Type.Array(Type.Integer(), { maxItems: 3 }), [1, 2, 3, 4, 5, 6], [1, 2, 3, 4]],
  [Type.Unknown(), { any: ['thing'] }, { any: ['thing'] }],
]

t.test(
  'every value is read as Django REST reads it, and what means nothing is left as it came',
  async (t) => {
    for (const [schema, given, meant] of table) {
      t.strictSame(field(schema, given), meant, `${JSON.stringify(schema)} ← ${JSON.stringify(given)}`)
    }
  },
)

t.test('a body keeps known properties only, and nothing that could poison a prototype', async (t) => {
  const schema = Type.Object({ name: Type.Optional(Type.String()) })
  const hostile = JSON.parse(
    '{"name":"a","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"x":1}',
  )
  const body = read(schema, hostile) as Record<string, unknown>
  t.strictSame(Object.keys(body), ['name'])
  t.equal(body.admin, undefined)
  const named = read(Type.Object({ toString: Type.Optional(Type.String()) }), {}) as object
  t.notOk(Object.hasOwn(named, 'toString'), 'what an object inherits is not what the client sent')
})

t.test('defaults fill what is absent', async (t) => {
  const schema = Type.Object({ state: Type.String({ default: 'new' }), n: Type.Integer({ default: 4 }) })
  t.strictSame(read(schema, { n: '5' }), { state: 'new', n: 5 })
  t.strictSame(read(schema, {}), { state: 'new', n: 4 })
})

t.test('no body at all is an empty one, and a body that is no object stays what it is', async (t) => {
  const schema = Type.Object({ a: Type.Optional(Type.Integer()) })
  t.strictSame(read(schema, null), {})
  t.strictSame(read(schema, undefined), {})
  for (const value of [[], 'text', 7]) t.equal(read(schema, value), value)
})

t.test('in a query the last of a repeated key counts and an empty optional one is absent', async (t) => {
  const schema = Type.Object({
    page: Type.Optional(Type.Integer({ default: 1 })),
    q: Type.Optional(Type.String()),
    correo: Type.String(),
    ids: Type.Optional(Type.Array(Type.Integer(), { maxItems: 5 })),
  })
  t.strictSame(read(schema, { page: ['2', '3'], q: '', correo: '', ids: '4' }, 'querystring'), {
    page: 3,
    correo: '',
    ids: [4],
  })
  t.strictSame(read(schema, { page: ' ', correo: 'x', ids: ['1', '2'] }, 'querystring'), {
    page: 1,
    correo: 'x',
    ids: [1, 2],
  })
})

t.test('in a form an empty optional number is absent and an empty optional text is a text', async (t) => {
  const schema = Type.Object({
    precio: Type.Optional(Type.Number()),
    telefono: Type.Optional(Type.String()),
    nombre: Type.Optional(Type.String({ minLength: 1 })),
    stock: Type.Integer(),
  })
  const form = { precio: '', telefono: '', nombre: '', stock: '' }
  t.strictSame(read(schema, markForm({ ...form })), { telefono: '', stock: '' })
  t.strictSame(read(schema, { ...form }), form, 'in JSON an empty text is what it says')
})

t.test(
  'schemas that coercion cannot follow, lists without a bound and objects without properties are refused when a route is made',
  async (t) => {
    const refused = [
      Type.Object({ a: Type.Array(Type.Integer()) }),
      Type.Intersect([Type.Object({}), Type.Object({})]),
      Type.Object({ a: Type.Ref('Elsewhere') }),
      Type.Object({ a: Type.Union([Type.Integer(), Type.String()]) }),
      Type.Object({ a: Type.Record(Type.String(), Type.Integer()) }),
      Type.Object({ a: Type.Unsafe({ type: 'object' }) }),
    ]
    for (const schema of refused)
      t.throws(() => compileCoercion(schema as CoercibleSchema, 'body'), TypeError)
  },
)

t.test(
  'whatever arrives, coercion neither throws nor changes what it was given, and reading twice changes nothing',
  async (t) => {
    const schema: TSchema = Type.Object({
      text: Type.Optional(Type.String()),
      whole: Type.Optional(Type.Integer()),
      money: Type.Optional(MoneyInput()),
      flag: Type.Optional(Type.Boolean()),
      list: Type.Optional(Type.Array(Type.Object({ id: Type.Optional(Type.Integer()) }), { maxItems: 4 })),
      either: Type.Optional(Nullable(Type.String())),
    })
    const coerce = compileCoercion(schema as CoercibleSchema, 'body')
    const body = fc.dictionary(
      fc.constantFrom('text', 'whole', 'money', 'flag', 'list', 'either', '__proto__'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), body), (value) => {
        const before = JSON.stringify(value)
        const once = coerce(value)
        t.equal(JSON.stringify(value), before)
        if (typeof once === 'object' && !Object.values(once ?? {}).includes(unacceptable))
          t.strictSame(coerce(once), once)
      }),
      { numRuns: 300 },
    )
  },
)

t.test('amounts of at most ten digits and two decimals survive exactly, as number and as text', async (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (cents) => {
      const text = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
      t.equal(field(MoneyInput(), text), text)
      t.equal(field(MoneyInput(), Number(text)), text)
    }),
    { numRuns: 300 },
  )
})

t.test('a hostile text costs no time that grows faster than it', async (t) => {
  const started = performance.now()
  const long = `${' '.repeat(200_000)}1${' '.repeat(200_000)}`
  for (const schema of [Type.Integer(), Type.Number(), MoneyInput(), Email()]) field(schema, long)
  await sleep(0)
  t.ok(performance.now() - started < 1000, `${Buffer.byteLength(long)} bytes`)
})

import t, { type Test } from 'tap'
import Type, { type TSchema } from 'typebox'
import type { CoercibleSchema } from '../../src/lib/coerce.ts'
import { toDateTime } from '../../src/lib/dates.ts'
import { isDay, isEmail, isMoment, isMoney, isUuid } from '../../src/lib/formats.ts'
import { readPage } from '../../src/lib/pages.ts'
import { Problem } from '../../src/lib/problem.ts'
import { Email, Id, MoneyInput, Nullable, notBlank, PositiveOrZeroMoneyInput } from '../../src/lib/schemas.ts'
import { foldText, readNumber, toDigits } from '../../src/lib/spanish.ts'
import { validatorCompiler } from '../../src/lib/validation.ts'

function validate(schema: TSchema, value: unknown, httpPart = 'body'): { value?: unknown; error?: unknown } {
  return validatorCompiler({ schema: schema as CoercibleSchema, httpPart, method: 'POST', url: '/' })(
    value,
  ) as object
}

function problemOf(schema: TSchema, value: unknown, httpPart?: string): Problem {
  const { error } = validate(schema, value, httpPart)
  if (!(error instanceof Problem)) throw new Error('It was accepted')
  return error
}

const table: readonly (readonly [schema: TSchema, given: unknown, text: string])[] = [
  [Type.String(), undefined, 'Este campo es obligatorio.'],
  [Type.String(), null, 'Este campo no puede ser nulo.'],
  [Type.String(), true, 'Debe ser un texto válido.'],
  [Type.String(), 'a\0', 'Debe ser un texto válido.'],
  [Type.Integer(), '1.5', 'Debe ser un número entero.'],
  [Type.Number(), 'NaN', 'Debe ser un número.'],
  [Type.Boolean(), 'tal vez', 'Debe ser verdadero o falso.'],
  [Type.Array(Type.Integer(), { maxItems: 2 }), 'x', 'Debe ser una lista.'],
  [Type.Object({}), 'x', 'Debe ser un objeto.'],
  [Type.Enum(['a', 'b']), 'c', 'Debe ser uno de estos valores: a, b.'],
  [Type.Enum(['a', 'b']), null, 'Este campo no puede ser nulo.'],
  [Email(), 'x', 'Debe ser un correo electrónico válido.'],
  [Type.String({ format: 'uuid' }), 'x', 'Debe ser un UUID válido.'],
  [Type.String({ format: 'date' }), '2026-02-30', 'Debe ser una fecha con el formato AAAA-MM-DD.'],
  [Type.String({ format: 'date-time' }), 'hoy', 'Debe ser una fecha y hora en formato ISO 8601.'],
  [MoneyInput(), '1.005', 'Debe ser un importe con un máximo de 10 dígitos enteros y 2 decimales.'],
  [PositiveOrZeroMoneyInput(), -1, 'Debe ser mayor o igual que 0.'],
  [Type.String({ format: 'typed-password', pattern: notBlank }), ' ', 'Este campo no puede estar en blanco.'],
  [Type.String({ minLength: 1 }), ' ', 'Este campo no puede estar en blanco.'],
  [Type.String({ minLength: 6 }), 'abc', 'Debe tener al menos 6 caracteres.'],
  [Type.String({ maxLength: 1 }), 'abc', 'Debe tener como máximo 1 carácter.'],
  [Type.Array(Type.Integer(), { minItems: 1, maxItems: 2 }), [], 'Debe tener al menos 1 elemento.'],
  [Type.Array(Type.Integer(), { maxItems: 2 }), [1, 2, 3, 4], 'Debe tener como máximo 2 elementos.'],
  [Type.Integer({ minimum: 1 }), 0, 'Debe ser mayor o igual que 1.'],
  [Type.Integer({ maximum: 5 }), 6, 'Debe ser menor o igual que 5.'],
  [Nullable(Type.Integer()), 'x', 'Debe ser un número entero.'],
]

t.test('every check that fails says so in Spanish and names its limit', async (t) => {
  for (const [schema, given, text] of table) {
    const body = given === undefined ? {} : { campo: given }
    const problem = problemOf(Type.Object({ campo: schema }), body)
    t.match(problem.errors, { campo: [text] }, `${JSON.stringify(schema)} ← ${JSON.stringify(given)}`)
    t.equal(problem.message, `campo: ${problem.errors?.campo?.join(' ')}`)
    t.equal(problem.statusCode, 400)
    t.equal(problem.code, 'VALIDATION_FAILED')
  }
})

t.test('faults inside lists are named by their place, and all of them are named at once', async (t) => {
  const line = Type.Object({ producto_id: Id(), cantidad: Type.Integer({ minimum: 1 }) })
  const schema = Type.Object({ correo: Email(), productos: Type.Array(line, { minItems: 1, maxItems: 3 }) })
  const problem = problemOf(schema, { productos: [{ producto_id: 1, cantidad: 0 }, {}] })
  t.strictSame(problem.errors, {
    correo: ['Este campo es obligatorio.'],
    'productos.0.cantidad': ['Debe ser mayor o igual que 1.'],
    'productos.1.producto_id': ['Este campo es obligatorio.'],
    'productos.1.cantidad': ['Este campo es obligatorio.'],
  })
  t.match(problem.message, /^correo: Este campo es obligatorio\. productos\.0\.cantidad: .* Y 1 más\.$/)
})

t.test('a body that is no object belongs to no field', async (t) => {
  const problem = problemOf(Type.Object({ a: Type.Integer() }), [])
  t.strictSame(problem.errors, {
    non_field_errors: ['Datos inválidos: se esperaba un objeto y llegó una lista.'],
  })
  t.equal(problem.message, 'Datos inválidos: se esperaba un objeto y llegó una lista.')
})

t.test('a wrong path parameter is an address that does not exist', async (t) => {
  const problem = problemOf(Type.Object({ id: Id() }), { id: 'abc' }, 'params')
  t.equal(problem.statusCode, 404)
  t.strictSame(validate(Type.Object({ id: Id() }), { id: '12' }, 'params').value, { id: 12 })
})

t.test('a long list of rubbish is refused quickly, with few texts', async (t) => {
  const schema = Type.Object({ l: Type.Array(Type.Object({ a: Type.Integer() }), { maxItems: 10 }) })
  const started = performance.now()
  const problem = problemOf(schema, { l: new Array(200_000).fill({}) })
  t.ok(performance.now() - started < 500)
  t.ok(Object.keys(problem.errors ?? {}).length <= 12)
})

function check(
  t: Test,
  test: (text: string) => boolean,
  good: readonly string[],
  bad: readonly string[],
): void {
  for (const text of good) t.ok(test(text), `${text} is one`)
  for (const text of bad) t.notOk(test(text), `${text} is none`)
}

t.test('e-mail addresses', async (t) => {
  check(
    t,
    isEmail,
    ['ana@example.com', 'a.b+c@sub.example.co', "o'neil@example.org"],
    [
      '',
      'ana',
      'ana@',
      '@example.com',
      'a b@example.com',
      'a@b',
      'a..b@example.com',
      '.a@example.com',
      'a@-x.com',
      `${'a'.repeat(65)}@x.com`,
    ],
  )
})

t.test('amounts in canonical form', async (t) => {
  check(
    t,
    isMoney,
    ['0.00', '9999999999.99', '-1.50'],
    ['1', '1.5', '1.505', '10000000000.00', '+1.00', '1e3'],
  )
})

t.test('days that exist', async (t) => {
  check(
    t,
    isDay,
    ['2026-01-31', '2024-02-29'],
    ['2026-02-30', '2025-02-29', '2026-1-1', '2026-01-31T00:00:00Z', ''],
  )
})

t.test('moments in ISO 8601', async (t) => {
  check(
    t,
    isMoment,
    [
      '2026-01-31',
      '2026-01-31T10:20',
      '2026-01-31T10:20:30.123456Z',
      '2026-01-31 10:20:30-04:00',
      '2026-01-31T10:20-1559',
    ],
    [
      '2026-01-31T25:00:00Z',
      '2026-01-31T10:61:00Z',
      '2026-01-31T10:20:00+16:00',
      '2026-01-31T10:20:00+10:60',
      '2026-02-30T10:00:00Z',
      'hoy',
      '2026-01-31T10:20:30.1234567Z',
    ],
  )
})

t.test('UUIDs', async (t) => {
  check(t, isUuid, ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'], ['a0eebc999c0b4ef8bb6d6bb9bd380a11', 'x', ''])
})

t.test('moments on the way out are UTC, with a fraction only when there is one', async (t) => {
  t.equal(toDateTime(new Date('2026-01-31T10:20:30.000Z')), '2026-01-31T10:20:30Z')
  t.equal(toDateTime(new Date('2026-01-31T10:20:30.045Z')), '2026-01-31T10:20:30.045000Z')
})

t.test('pages count from 1', async (t) => {
  t.strictSame(readPage({ page: 3, page_size: 20 }, { size: 10, maximumSize: 100 }), {
    page: 3,
    pageSize: 20,
    limit: 20,
    offset: 40,
  })
  t.equal(readPage({}, { size: 10, maximumSize: 100 }).limit, 10)
})

t.test('numbers in words are read as far as they go', async (t) => {
  const numbers: [words: string, value: number | undefined, read: number][] = [
    ['cero', 0, 1],
    ['dos ventas', 2, 1],
    ['veintiun', 21, 1],
    ['treinta y una cajas', 31, 3],
    ['treinta y marzo', 30, 1],
    ['cien', 100, 1],
    ['ciento una', 101, 2],
    ['doscientas veintiuna laptops', 221, 2],
    ['ciento veinte mil trescientos', 120_300, 4],
    ['una mil', 1000, 2],
    ['mil quinientos', 1500, 2],
    ['5 mil', 5000, 2],
    ['2.5 millones', 2_500_000, 2],
    ['dos millones cien mil', 2_100_000, 4],
    ['siete ocho', 7, 1],
    ['una venta', undefined, 0],
    ['uno', undefined, 0],
    ['15 i5', undefined, 0],
    ['das', undefined, 0],
    ['y dos', undefined, 0],
    ['', undefined, 0],
  ]
  for (const [words, value, read] of numbers) {
    const number = readNumber(words.split(' '), 0)
    t.equal(number?.value, value, words)
    t.equal(number?.next ?? 0, read, words)
  }
})

t.test('digits have a point before their decimals and nothing between thousands', async (t) => {
  const written: [string, string][] = [
    ['15', '15'],
    ['1.500', '1500'],
    ['1,500', '1500'],
    ['1.500,50', '1500.50'],
    ['1,500.50', '1500.50'],
    ['1.500.000', '1500000'],
    ['2.5', '2.5'],
    ['2,75', '2.75'],
  ]
  for (const [raw, digits] of written) t.equal(toDigits(raw), digits, raw)
})

t.test('folded text is in small letters without accents, and as long as before', async (t) => {
  const text = 'ÁÉÍÓÚ Ñandú «Güemes» İZMİR 洗衣机 📈'
  t.equal(foldText(text), 'aeiou nandu «guemes» izmir 洗衣机 📈')
  t.equal(foldText(text).length, text.length)
})

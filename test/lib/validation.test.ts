import t from 'tap'
import Type, { type TSchema } from 'typebox'
import type { CoercibleSchema } from '../../src/lib/coerce.ts'
import { Problem } from '../../src/lib/problem.ts'
import { Email, Id, MoneyInput, Nullable } from '../../src/lib/schemas.ts'
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
  [Type.Literal('a'), 'b', 'Debe ser uno de estos valores: a.'],
  [Email(), 'x', 'Debe ser un correo electrónico válido.'],
  [Type.String({ format: 'uuid' }), 'x', 'Debe ser un UUID válido.'],
  [Type.String({ format: 'date' }), '2026-02-30', 'Debe ser una fecha con el formato AAAA-MM-DD.'],
  [Type.String({ format: 'date-time' }), 'hoy', 'Debe ser una fecha y hora en formato ISO 8601.'],
  [MoneyInput(), '1.005', 'Debe ser un importe con un máximo de 10 dígitos enteros y 2 decimales.'],
  [Type.String({ minLength: 1 }), ' ', 'Este campo no puede estar en blanco.'],
  [Type.String({ minLength: 6 }), 'abc', 'Debe tener al menos 6 caracteres.'],
  [Type.String({ maxLength: 1 }), 'abc', 'Debe tener como máximo 1 carácter.'],
  [Type.Array(Type.Integer(), { minItems: 1, maxItems: 2 }), [], 'Debe tener al menos 1 elemento.'],
  [Type.Array(Type.Integer(), { maxItems: 2 }), [1, 2, 3, 4], 'Debe tener como máximo 2 elementos.'],
  [
    Type.Array(Type.Integer(), { maxItems: 2, uniqueItems: true }),
    [1, 1],
    'No puede tener elementos repetidos.',
  ],
  [Type.Integer({ minimum: 1 }), 0, 'Debe ser mayor o igual que 1.'],
  [Type.Integer({ maximum: 5 }), 6, 'Debe ser menor o igual que 5.'],
  [Type.Number({ exclusiveMinimum: 0 }), 0, 'Debe ser mayor que 0.'],
  [Type.Number({ exclusiveMaximum: 5 }), 5, 'Debe ser menor que 5.'],
  [Type.Integer({ multipleOf: 5 }), 6, 'Debe ser múltiplo de 5.'],
  [Nullable(Type.Integer()), 'x', 'Debe ser un número entero.'],
  [Type.Union([Type.String({ maxLength: 2 }), Type.Null()]), 'abc', 'Debe tener como máximo 2 caracteres.'],
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

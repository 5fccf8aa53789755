import t from 'tap'
import { checkFunctions } from '../../prisma/check-functions.ts'
import { requirePrisma, runPrisma } from '../../prisma/run-prisma.ts'
import { copyDatabase } from '../database-copy.ts'
import { withConnection } from '../database-server.ts'
import { ask, emptyDatabase, migrateDirectly, migratedDatabase } from './databases.ts'

t.test('migrations apply to an empty database, and a second run has nothing to do', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  await requirePrisma(['migrate', 'deploy'], { databaseUrl })
  t.match(await requirePrisma(['migrate', 'deploy'], { databaseUrl }), 'No pending migrations')
  const roles = await ask(databaseUrl, 'SELECT id, nombre FROM roles ORDER BY id')
  t.strictSame(
    roles.map((role) => role.nombre),
    ['Cliente', 'Administrador', 'Analista', 'Vendedor', 'Técnico'],
  )
  t.strictSame(await ask(databaseUrl, 'SELECT nombre FROM estadogarantia ORDER BY id'), [
    { nombre: 'Pendiente' },
    { nombre: 'Completado' },
    { nombre: 'Rechazado' },
  ])
})

t.test('deploying twice at once applies everything once', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  const runs = await Promise.all([1, 2].map(() => runPrisma(['migrate', 'deploy'], { databaseUrl })))
  t.strictSame(
    runs.map((run) => run.exitCode),
    [0, 0],
    runs.map((run) => run.output).join('\n'),
  )
  t.strictSame(await ask(databaseUrl, 'SELECT count(*)::int FROM estadogarantia'), [{ count: 3 }])
})

const person = '00000000-0000-4000-8000-000000000001'
t.test('nobody changes what the audit log says', async (t) => {
  const url = await migratedDatabase(t)
  await ask(url, `INSERT INTO audit_log (tabla, operacion, new_data) VALUES ('producto', 'INSERT', '{}')`)
  const attempts = ['UPDATE audit_log SET tabla = $$x$$', 'DELETE FROM audit_log', 'TRUNCATE audit_log']
  for (const attempt of attempts) {
    await t.rejects(ask(url, attempt), { code: '42501', message: /audit_log is append-only/ }, attempt)
  }
  t.strictSame(await ask(url, 'SELECT count(*)::int FROM audit_log'), [{ count: 1 }])
})

t.test('the walls hold: stock, quantity, one e-mail, one payment per intent', async (t) => {
  const url = await migratedDatabase(t)
  await ask(url, `INSERT INTO usuario (id, nombre, correo) VALUES ('${person}', 'Ana', 'ana@correo.example')`)
  await ask(url, `INSERT INTO marca (nombre) VALUES ('LG'); INSERT INTO tipoproducto (nombre) VALUES ('TV')`)
  const product = (stock: number) => `
    INSERT INTO producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
    VALUES ('TV 32', 199, 365, ${stock}, 1, 1, '${person}')`
  await ask(url, product(1))
  await ask(url, `INSERT INTO venta (usuario_id, total, direccion) VALUES ('${person}', 199, 'Calle 1')`)
  await ask(url, `INSERT INTO pagos (venta_id, total, payment_intent_id) VALUES (1, 199, 'pi_fake_1')`)

  const refused: [string, string][] = [
    [product(-1), '23514'],
    ['UPDATE producto SET reservado = -1', '23514'],
    ['INSERT INTO detalleventa (venta_id, producto_id, cantidad) VALUES (1, 1, 0)', '23514'],
    [
      `INSERT INTO usuario (id, nombre, correo) VALUES (gen_random_uuid(), 'B', 'ANA@correo.example')`,
      '23505',
    ],
    [`INSERT INTO marca (nombre) VALUES ('lg')`, '23505'],
    [`INSERT INTO pagos (venta_id, total, payment_intent_id) VALUES (1, 199, 'pi_fake_1')`, '23505'],
    [`INSERT INTO stock_movement (product_id, delta, stock_after, reason) VALUES (1, 0, 1, 'sale')`, '23514'],
  ]
  for (const [statement, code] of refused) await t.rejects(ask(url, statement), { code }, statement)
  await t.resolves(
    ask(url, 'INSERT INTO pagos (venta_id, total) VALUES (1, 199), (1, 199)'),
    'no intent, no limit',
  )
})

t.test('the keys of the public API open nothing of ours', async (t) => {
  const url = await emptyDatabase(t)
  await ask(
    url,
    `DO $$ BEGIN
       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anon') THEN CREATE ROLE anon; END IF;
     END $$`,
  )
  await ask(url, 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon')
  await ask(url, 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon')
  await migrateDirectly(url)
  const open = await ask(
    url,
    `SELECT relname FROM pg_class
     WHERE relnamespace IN ('public'::regnamespace, 'smartsales'::regnamespace)
       AND (relkind IN ('r', 'v', 'm') AND has_table_privilege('anon', oid, 'SELECT, INSERT, UPDATE, DELETE')
         OR relkind = 'S' AND has_sequence_privilege('anon', oid, 'USAGE, SELECT, UPDATE'))
     ORDER BY relname`,
  )
  t.strictSame(open, [])
  const callable = await ask(
    url,
    `SELECT proname FROM pg_proc
     WHERE pronamespace = 'smartsales'::regnamespace AND has_function_privilege('anon', oid, 'EXECUTE')`,
  )
  t.strictSame(callable, [])
})

const cases: readonly (readonly [string, string, RegExp])[] = [
  ['nothing changed', 'select 1', /^$/],
  [
    'another body',
    `create or replace function smartsales.audit_row() returns trigger language plpgsql as 'begin return null; end'`,
    /audit_row differs/,
  ],
  [
    'without its SET clause',
    'alter function smartsales.remove_person reset plan_cache_mode',
    /remove_person differs/,
  ],
  [
    'a function of nobody',
    `create function smartsales.extra() returns int language sql as 'select 1'`,
    /extra has no file/,
  ],
  [
    'open to everybody',
    'grant execute on function smartsales.audit_row to public',
    /Everybody may call smartsales\.audit_row/,
  ],
  [
    'a table open to everybody',
    'grant select on credential to public',
    /PUBLIC may select the table or view credential/,
  ],
]

t.test('functions that are not those of the files, or not for the service alone, are told', async (t) => {
  for (const [name, statement, expected] of cases) {
    const url = await copyDatabase(t)
    await withConnection(url, (client) => client.query(statement))
    t.match((await checkFunctions(url)).join('\n'), expected, name)
  }
})

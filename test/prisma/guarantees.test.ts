import t from 'tap'
import { ask, emptyDatabase, migrateDirectly, migratedDatabase } from './databases.ts'

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

import t from 'tap'
import { build, testSecret } from '../helper.ts'
import { ask, runCommand } from './databases.ts'
import { adopt, originalShop } from './original-shop.ts'

const everyRow = `
  SELECT (SELECT count(*) FROM usuario)::int AS usuario, (SELECT count(*) FROM marca)::int AS marca,
    (SELECT count(*) FROM producto)::int AS producto, (SELECT count(*) FROM venta)::int AS venta,
    (SELECT count(*) FROM detalleventa)::int AS detalleventa, (SELECT count(*) FROM pagos)::int AS pagos,
    (SELECT count(*) FROM garantia)::int AS garantia, (SELECT count(*) FROM direcciones)::int AS direcciones,
    (SELECT count(*) FROM cola_notificacion)::int AS cola, (SELECT count(*) FROM audit_log)::int AS audit_log,
    (SELECT count(*) FROM django_migrations)::int AS django, (SELECT count(*) FROM auth_user)::int AS auth_user`

const books = `
  SELECT (SELECT sum(total) FROM venta) AS sold, (SELECT sum(total) FROM pagos) AS paid,
    (SELECT sum(cantidad) FROM detalleventa) AS units, (SELECT sum(stock) FROM producto) AS stock,
    (SELECT sum(cantidad) FROM garantia) AS claimed`

t.test('an original database is adopted with every row still there', async (t) => {
  const url = await originalShop(t)
  const before = await ask(url, everyRow)
  const booksBefore = await ask(url, books)

  const check = await runCommand(url, [...adopt, '--check'])
  t.equal(check.exitCode, 0, check.output)
  t.match(check.output, 'can be adopted')
  t.strictSame(
    await ask(url, `SELECT to_regclass('credential') AS found`),
    [{ found: null }],
    'nothing changed',
  )

  const first = await runCommand(url, adopt)
  t.equal(first.exitCode, 0, first.output)
  t.strictSame(await ask(url, everyRow), before)

  const second = await runCommand(url, adopt)
  t.equal(second.exitCode, 0, second.output)
  t.match(second.output, 'No migration was left to apply')
  t.strictSame(await ask(url, everyRow), before, 'again is harmless')

  t.test('the books are what they were, and stock agrees with its record', async (t) => {
    t.strictSame(await ask(url, books), booksBefore)
    t.strictSame(
      await ask(url, 'SELECT sum(amount) AS sold FROM smartsales.sold_sale'),
      await ask(url, 'SELECT sum(total) AS sold FROM venta'),
    )
    const checked = await runCommand(url, ['dist/bin/check-books.js'], {
      DATABASE_URL: url,
      SECRET_KEY: testSecret,
    })
    t.equal(checked.exitCode, 0, checked.output)
    t.match(checked.output, /: 0 errores/)
  })

  t.test('the report names what was left alone', async (t) => {
    for (const { output } of [first, second]) {
      t.match(output, /share an e-mail address \(3\)/)
      t.match(
        output,
        /00000000-0000-4000-8000-000000000002 {2}ANA@correo\.example {2}Ana Antigua \(flagged\)/,
      )
      t.match(output, /producto 2: Televisor 32, stock -2/)
      t.match(output, /venta 1, producto 3: 0/)
      t.match(output, /pagos 2: venta 1, total 900\.00, pi_fake_1 \(flagged\)/)
      t.match(output, /marca 2: SAMSUNG \(flagged\)/)
      t.notMatch(output, /detalleventa_precio_del_momento/, 'its own triggers are no finding')
    }
  })

  t.test('the account in use keeps the address, and nobody can take it again', async (t) => {
    t.strictSame(await ask(url, `SELECT nombre FROM usuario WHERE NOT correo_duplicado ORDER BY 1`), [
      { nombre: 'Ana' },
      { nombre: 'Vera' },
    ])
    const insert = `INSERT INTO usuario (id, nombre, correo) VALUES (gen_random_uuid(), 'X', 'Ana@Correo.example')`
    await t.rejects(ask(url, insert), { code: '23505' })
  })

  t.test('a name in two characters a letter is the same as one in one', async (t) => {
    t.strictSame(await ask(url, `SELECT nombre FROM marca WHERE nombre IS NFC NORMALIZED ORDER BY id`), [
      ...['Samsung', 'SAMSUNG', 'LG', 'Café'].map((nombre) => ({ nombre })),
    ])
    await t.rejects(ask(url, `INSERT INTO marca (nombre) VALUES ('CAFÉ')`), { code: '23505' })
  })

  t.test('lines get their price from the product, marked as estimated', async (t) => {
    const lines = await ask(
      url,
      'SELECT venta_id, precio_unitario, nombre_producto, precio_estimado FROM detalleventa ORDER BY venta_id, producto_id',
    )
    t.strictSame(lines, [
      { venta_id: 1, precio_unitario: '499.90', nombre_producto: 'Televisor 55', precio_estimado: true },
      { venta_id: 1, precio_unitario: '999.00', nombre_producto: 'Televisor 75', precio_estimado: true },
      { venta_id: 2, precio_unitario: '199.00', nombre_producto: 'Televisor 32', precio_estimado: true },
    ])
  })

  t.test('the stock that was there is where its record begins', async (t) => {
    const initial = `SELECT product_id, delta, stock_after, reason FROM stock_movement ORDER BY product_id`
    t.strictSame(await ask(url, initial), [
      { product_id: 1, delta: 10, stock_after: 10, reason: 'initial' },
      { product_id: 2, delta: -2, stock_after: -2, reason: 'initial' },
    ])
  })

  t.test('a product below zero can be edited, and corrected once and for all', async (t) => {
    await t.resolves(ask(url, 'UPDATE producto SET precio = 189 WHERE id = 2'))
    await t.resolves(ask(url, `UPDATE marca SET nombre = 'Samsung Bolivia' WHERE id = 2`))
    await ask(url, 'UPDATE producto SET stock = 3 WHERE id = 2')
    await t.rejects(ask(url, 'UPDATE producto SET stock = -1 WHERE id = 2'), { code: '23514' })
  })

  t.test('what nobody knows stays unknown', async (t) => {
    const unknown = `SELECT count(creado_en)::int AS known FROM usuario`
    t.strictSame(await ask(url, unknown), [{ known: 0 }])
  })
})

t.test('the original goes on writing while the new columns are there', async (t) => {
  const url = await originalShop(t)
  t.equal((await runCommand(url, adopt)).exitCode, 0)
  await ask(
    url,
    `WITH sale AS (
       INSERT INTO venta (usuario_id, total, direccion)
       VALUES ('00000000-0000-4000-8000-000000000001', 499.90, 'Calle Sucre 123') RETURNING id, hora
     ), payment AS (
       INSERT INTO pagos (venta_id, total, receipt_url, payment_intent_id) SELECT id, 499.90, NULL, 'pi_fake_2' FROM sale
     )
     INSERT INTO detalleventa (venta_id, producto_id, cantidad, limitegarantia)
     SELECT id, 1, 1, hora + interval '365 days' FROM sale`,
  )
  await ask(url, 'UPDATE producto SET stock = stock - 1 WHERE id = 1')
  await ask(url, `INSERT INTO garantia (venta_id, producto_id, motivo, cantidad) VALUES (3, 1, 'Ruido', 1)`)
  await ask(
    url,
    `INSERT INTO usuario (id, nombre, telefono, correo) VALUES (gen_random_uuid(), 'Nueva', NULL, 'nueva@correo.example')
     ON CONFLICT (id) DO NOTHING`,
  )
  const [line] = await ask(
    url,
    'SELECT precio_unitario, nombre_producto, precio_estimado FROM detalleventa WHERE venta_id = 3',
  )
  t.strictSame(line, { precio_unitario: '499.90', nombre_producto: 'Televisor 55', precio_estimado: true })
  const [sale] = await ask(
    url,
    'SELECT canal, venta.moneda, estado FROM venta JOIN pagos ON venta_id = venta.id WHERE venta.id = 3',
  )
  t.match(sale, { canal: 'original', moneda: null, estado: 'pagado' })
  await t.rejects(ask(url, 'UPDATE producto SET stock = -1 WHERE id = 1'), { code: '23514' })
})

// What a restore, an import with ids and columns made by hand leave, and what this service must be able to sell with.
const oddities = `
  ALTER TABLE producto ALTER COLUMN nombre TYPE text;
  ALTER TABLE detalleventa ALTER COLUMN producto_id TYPE bigint;
  UPDATE producto SET nombre = repeat('x', 170) WHERE id = 1;
  CREATE UNIQUE INDEX ON marca (nombre);
  CREATE UNIQUE INDEX ON tipoproducto (nombre);
  INSERT INTO marca (nombre) VALUES ('Café');
  UPDATE producto SET marca_id = 4 WHERE id = 3;
  INSERT INTO tipoproducto (nombre) VALUES (U&'Te\\0301'), ('Té'), (U&'\\1EA1\\0302'), (U&'a\\0302\\0323');
  DELETE FROM estadogarantia WHERE nombre = 'Rechazado';
  SELECT setval(pg_get_serial_sequence(name, 'id'), 1, false)
  FROM unnest(ARRAY['venta', 'pagos', 'estadogarantia', 'garantia', 'cola_notificacion', 'audit_log']) AS name;
  SELECT setval('producto_id_seq', 50)`

t.test('an original with odd types, names and sequences is adopted, and sells', async (t) => {
  const url = await originalShop(t)
  await ask(url, oddities)
  const { exitCode, output } = await runCommand(url, adopt)
  t.equal(exitCode, 0, output)
  t.match(output, /Brands of the same name \(4\)/)

  const names = (table: string) =>
    ask(url, `SELECT nombre IS NFC NORMALIZED AS nfc, nombre_duplicado AS flagged FROM ${table} ORDER BY id`)
  t.strictSame((await names('marca')).slice(3), [
    { nfc: false, flagged: true },
    { nfc: true, flagged: false },
  ])
  t.strictSame((await names('tipoproducto')).slice(1), [
    { nfc: false, flagged: true },
    { nfc: true, flagged: false },
    { nfc: true, flagged: false },
    { nfc: false, flagged: true },
  ])
  t.strictSame(await ask(url, `SELECT id FROM estadogarantia WHERE nombre = 'Rechazado'`), [{ id: 3 }])
  t.strictSame(await ask(url, 'SELECT last_value FROM producto_id_seq'), [{ last_value: '50' }])

  const app = await build(t, { database: { url } })
  const reply = await app.as('Vendedor').inject({
    method: 'POST',
    url: '/api/venta-manual/registrar/',
    payload: {
      cliente_correo: 'ana@correo.example',
      productos: [{ producto_id: 1, cantidad: 2 }],
      direccion: 'Calle Sucre 123',
      metodo_pago: 'efectivo',
    },
  })
  t.match(reply.json(), { venta_id: 3, pago_id: 4, total: '999.80' }, reply.body)
  const lines = 'SELECT nombre_producto FROM detalleventa WHERE producto_id = 1'
  t.strictSame(
    (await ask(url, lines)).map((line) => line.nombre_producto),
    ['x'.repeat(160), 'x'.repeat(160)],
  )
  t.strictSame(await ask(url, 'SELECT sum(amount) AS sold FROM smartsales.sold_line WHERE sale_id = 3'), [
    { sold: '999.80' },
  ])
})

t.test('a role that may not create schemas is told before anything is applied', async (t) => {
  const url = new URL(await originalShop(t))
  // A role of PostgreSQL's own, so that the server keeps none of this test's.
  url.searchParams.set('options', '-c role=pg_monitor')
  const { exitCode, output } = await runCommand(url.href, [...adopt, '--check'])
  t.equal(exitCode, 2, output)
  t.match(output, 'GRANT CREATE ON DATABASE')
})

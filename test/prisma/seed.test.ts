import t from 'tap'
import { ask, migratedDatabase, runCommand } from './databases.ts'

const everything = `
  SELECT (SELECT count(*) FROM usuario)::int AS people, (SELECT count(*) FROM marca)::int AS brands,
    (SELECT count(*) FROM tipoproducto)::int AS types, (SELECT count(*) FROM producto)::int AS products,
    (SELECT count(*) FROM venta)::int AS sales, (SELECT count(*) FROM detalleventa)::int AS lines,
    (SELECT count(*) FROM pagos)::int AS payments, (SELECT count(*) FROM garantia)::int AS claims,
    (SELECT count(*) FROM stock_movement)::int AS movements, (SELECT count(*) FROM credential)::int AS credentials,
    (SELECT count(*) FROM rolesusuario)::int AS roles`

t.test('the demo shop is filled once, and its numbers agree', async (t) => {
  const databaseUrl = await migratedDatabase(t)
  const first = await runCommand(databaseUrl, ['prisma/seed.ts', '--demo'])
  t.equal(first.exitCode, 0, first.output)
  t.match(first.output, 'vendedor@demo.smartsales.example')
  const [counts] = await ask(databaseUrl, everything)
  t.match(counts, { brands: 40, types: 15, products: 500, credentials: 5 })
  t.ok(counts?.sales > 5000, `${counts?.sales} sales`)

  const second = await runCommand(databaseUrl, ['prisma/seed.ts', '--demo'])
  t.equal(second.exitCode, 0, second.output)
  t.strictSame(await ask(databaseUrl, everything), [counts], 'twice is the same as once')

  const customers = `SELECT count(*)::int FROM rolesusuario WHERE rol_id = 1`
  t.strictSame(await ask(databaseUrl, customers), [{ count: 200 }])
  const states = `SELECT count(DISTINCT estadogarantia_id)::int FROM garantia`
  t.strictSame(await ask(databaseUrl, states), [{ count: 3 }])

  const wrong = {
    'stock that its movements do not explain': `SELECT id FROM producto WHERE stock IS DISTINCT FROM
      (SELECT sum(delta) FROM stock_movement WHERE product_id = producto.id)`,
    'sales whose lines do not add up': `SELECT id FROM venta WHERE total IS DISTINCT FROM
      (SELECT sum(cantidad * precio_unitario) FROM detalleventa WHERE venta_id = venta.id)`,
    'payments of another amount': `SELECT 1 FROM pagos JOIN venta ON venta.id = venta_id WHERE pagos.total <> venta.total`,
    'claims after the warranty': `SELECT 1 FROM garantia JOIN detalleventa USING (venta_id, producto_id)
      WHERE garantia.hora > limitegarantia`,
    'sales in the future': `SELECT 1 FROM venta WHERE hora > now()`,
    'estimated prices': `SELECT 1 FROM detalleventa WHERE precio_estimado`,
  }
  for (const [name, sql] of Object.entries(wrong)) t.strictSame(await ask(databaseUrl, sql), [], `no ${name}`)
  const forecast = `SELECT rows_total BETWEEN 23 AND 25 AS trained, trained_by = actualizado_por AS by_the_administrator
    FROM forecast_model, ml_config_prediccion`
  t.strictSame(await ask(databaseUrl, forecast), [{ trained: true, by_the_administrator: true }])
  const recent = `SELECT max(hora) > now() - interval '3 days' AS recent FROM venta`
  t.strictSame(await ask(databaseUrl, recent), [{ recent: true }])
  const today = `SELECT array_agg(DISTINCT estado ORDER BY estado) AS payments, (SELECT array_agg(DISTINCT datos ->> 'tipo'
    ORDER BY datos ->> 'tipo') FROM cola_notificacion) AS notices, (SELECT count(*) BETWEEN 5 AND 100 FROM producto
    WHERE stock <= 5) AS low_stock FROM pagos`
  t.strictSame(await ask(databaseUrl, today), [
    {
      payments: ['pagado', 'parcialmente_reembolsado', 'reembolsado'],
      notices: ['compra', 'reembolso', 'stock_bajo'],
      low_stock: true,
    },
  ])
  await t.resolves(ask(databaseUrl, `INSERT INTO marca (nombre) VALUES ('Otra')`), 'the sequences go on')
})

t.test('the demo keeps out of a shop with goods of its own', async (t) => {
  const databaseUrl = await migratedDatabase(t)
  await ask(
    databaseUrl,
    `INSERT INTO usuario (id, nombre, correo) VALUES ('00000000-0000-4000-8000-000000000001', 'A', 'a@correo.example');
     INSERT INTO marca (nombre) VALUES ('LG'); INSERT INTO tipoproducto (nombre) VALUES ('TV');
     INSERT INTO producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
     VALUES ('TV', 1, 1, 1, 1, 1, '00000000-0000-4000-8000-000000000001')`,
  )
  const { exitCode, output } = await runCommand(databaseUrl, ['prisma/seed.ts', '--demo'])
  t.equal(exitCode, 1)
  t.match(output, 'has products of its own')
})

t.test('the first administrator is added once and keeps their password', async (t) => {
  const databaseUrl = await migratedDatabase(t)
  const seed = (env: Record<string, string>) => runCommand(databaseUrl, ['prisma/seed.ts'], env)
  const find = `
    SELECT correo, rol_id, password_hash FROM usuario
    JOIN rolesusuario ON usuario_id = id LEFT JOIN credential ON user_id = id`

  const email = { FIRST_ADMIN_EMAIL: 'Jefa@Tienda.example' }
  t.match((await seed(email)).output, 'Nobody is registered')
  t.strictSame(await ask(databaseUrl, find), [])

  t.equal((await seed({ ...email, FIRST_ADMIN_PASSWORD: 'una-clave-larga' })).exitCode, 0)
  const [administrator] = await ask(databaseUrl, find)
  t.match(administrator, { correo: 'jefa@tienda.example', rol_id: 2, password_hash: /^\$argon2id\$/ })

  t.equal((await seed({ ...email, FIRST_ADMIN_PASSWORD: 'otra' })).exitCode, 0)
  t.strictSame(await ask(databaseUrl, find), [administrator])
})

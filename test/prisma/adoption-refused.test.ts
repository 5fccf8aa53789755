import t from 'tap'
import { ask, emptyDatabase, runCommand } from './databases.ts'
import { adopt, originalShop } from './original-shop.ts'

t.test('a database that is not the original is refused, untouched, with what is missing', async (t) => {
  const url = await originalShop(t)
  await ask(url, 'ALTER TABLE producto DROP COLUMN stock; ALTER TABLE venta ALTER COLUMN total TYPE float')
  await ask(url, 'DROP TABLE plantilla_reporte; ALTER TABLE usuario ADD COLUMN ci text NOT NULL DEFAULT 0')
  await ask(
    url,
    'ALTER TABLE usuario ALTER COLUMN ci DROP DEFAULT; ALTER TABLE pagos ALTER COLUMN id DROP DEFAULT',
  )
  await ask(url, 'ALTER TABLE login_bloqueo DROP CONSTRAINT login_bloqueo_pkey')
  const { exitCode, output } = await runCommand(url, adopt)
  t.equal(exitCode, 2)
  t.match(output, 'producto.stock is missing.')
  t.match(output, 'venta.total is of type double precision; numeric is needed.')
  t.match(output, 'The table plantilla_reporte is missing.')
  t.match(output, 'usuario.ci is unknown here and must have a value')
  t.match(output, 'pagos.id does not number its rows by itself.')
  t.match(output, 'login_bloqueo has no primary key or unique index on (email).')
  t.strictSame(await ask(url, `SELECT to_regclass('_prisma_migrations') AS found`), [{ found: null }])
})

t.test('an empty database is sent to db:deploy', async (t) => {
  const url = await emptyDatabase(t)
  const { exitCode, output } = await runCommand(url, adopt)
  t.equal(exitCode, 2)
  t.match(output, 'npm run db:deploy')
})

t.test('a migration that failed half-way is tried again', async (t) => {
  const url = await originalShop(t)
  await ask(url, 'CREATE TABLE credential (in_the_way int)')
  t.equal((await runCommand(url, adopt)).exitCode, 1)
  await ask(url, 'DROP TABLE credential')
  const { exitCode, output } = await runCommand(url, adopt)
  t.equal(exitCode, 0, output)
  t.match(output, '20261129010000_people failed the last time')
})

t.test('a database of the first build is refused, by a migration and by the adoption', async (t) => {
  const url = await originalShop(t)
  await ask(
    url,
    'CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text,' +
      ' logs text, rolled_back_at timestamptz, started_at timestamptz default now(), applied_steps_count int)',
  )
  await ask(
    url,
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
    VALUES ('1', '', now(), '0_baseline', 1), ('2', '', now(), '20261124020000_people', 1)`,
  )
  const adopted = await runCommand(url, adopt)
  t.equal(adopted.exitCode, 2)
  t.match(adopted.output, '20261124020000_people')
  t.match(adopted.output, '.data/')
  const deployed = await runCommand(url, ['node_modules/prisma/build/index.js', 'migrate', 'deploy'])
  t.not(deployed.exitCode, 0)
  t.match(deployed.output, 'first build')
})

t.test('the transaction pooler is refused before anything is asked of it', async (t) => {
  const { exitCode, output } = await runCommand('postgresql://nobody@127.0.0.1:6543/postgres', adopt)
  t.equal(exitCode, 1)
  t.match(output, 'DIRECT_URL')
})

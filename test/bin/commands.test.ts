import { execFile } from 'node:child_process'
import t from 'tap'
import { createProduct } from '../factories.ts'
import { build, testSecret } from '../helper.ts'

function run(program: string, variables: Readonly<Record<string, string>>) {
  const env = { PATH: process.env.PATH, SECRET_KEY: testSecret, ...variables }
  return new Promise<{ code: unknown; printed: string; errors: string }>((resolve) => {
    execFile(process.execPath, [`src/bin/${program}.ts`], { env }, (error, printed, errors) =>
      resolve({ code: error?.code ?? 0, printed, errors }),
    )
  })
}

t.test('check-books says by its exit code whether stock and ledger agree', async (t) => {
  const app = await build(t)
  const { id } = await createProduct(app.sql, { name: 'Licuadora', stock: 0 })
  const check = () => run('check-books', { DATABASE_URL: app.databaseUrl })
  t.match(await check(), { code: 0, printed: '1 products, 0 differ, 0 to be counted\n', errors: '' })
  await app.sql.write`update producto set stock = stock + 1 where id = ${id}`
  const { code, printed } = await check()
  t.equal(code, 1)
  t.match(printed, `product ${id} (Licuadora): stock 1, ledger 0, held by checkouts 0\n1 products, 1 differ`)
})

for (const program of ['check-books', 'forecast-train', 'reconcile']) {
  t.test(`${program} exits 2 and names the variable when the configuration is wrong`, async (t) => {
    const { code, printed, errors } = await run(program, { DATABASE_URL: 'mysql://shop' })
    t.equal(code, 2)
    t.equal(printed, '')
    t.match(errors, /^The configuration is wrong:\n {2}- DATABASE_URL/)
  })
}

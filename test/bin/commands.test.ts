import { execFile } from 'node:child_process'
import t from 'tap'
import { testSecret } from '../helper.ts'

function run(program: string, variables: Readonly<Record<string, string>>) {
  const env = { PATH: process.env.PATH, SECRET_KEY: testSecret, ...variables }
  return new Promise<{ code: unknown; printed: string; errors: string }>((resolve) => {
    execFile(process.execPath, [`dist/bin/${program}.js`], { env }, (error, printed, errors) =>
      resolve({ code: error?.code ?? 0, printed, errors }),
    )
  })
}

for (const program of ['check-books', 'forecast-train', 'reconcile']) {
  t.test(`${program} exits 2 and names the variable when the configuration is wrong`, async (t) => {
    const { code, printed, errors } = await run(program, { DATABASE_URL: 'mysql://shop' })
    t.equal(code, 2)
    t.equal(printed, '')
    t.match(errors, /^The configuration is wrong:\n {2}- DATABASE_URL/)
  })
}

// npm run stock:check. Compares the stock of every product with the movements in its ledger and changes nothing.
// Exit codes: 0 all agree, 1 some do not, 2 it could not be compared.
import { buildApp } from '../app.ts'
import { ConfigError, readConfig } from '../config/config.ts'
import { checkStock } from '../domains/catalogue/check-stock.ts'

async function run(): Promise<number> {
  const app = await buildApp({ ...readConfig(), LOG_LEVEL: 'warn' })
  try {
    const { products, differences } = await checkStock(app.sql)
    for (const { id, name, stock, ledger, reserved } of differences) {
      console.log(`product ${id} (${name}): stock ${stock}, ledger ${ledger}, held by checkouts ${reserved}`)
    }
    console.log(`${products} products, ${differences.length} differ`)
    return differences.length > 0 ? 1 : 0
  } finally {
    await app.close()
  }
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 2
}

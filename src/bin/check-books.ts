// npm run check-books. Proves the books of the shop against each other and changes nothing: stock and its ledger, holds
// and orders, sales with their payments and refunds, what reports count, and warranty claims.
// Exit codes: 0 all agree (or what does not may be right), 1 something is wrong, 2 it could not be compared.
import { checkBooks } from '../operations/check-books.ts'
import { runCommand } from './command.ts'

/** A shop of millions of sales is read for longer than a request may take. */
const settings = { DATABASE_QUERY_TIMEOUT_MS: 600_000 }

await runCommand(async (app) => {
  const { products, sales, claims, findings } = await checkBooks(app.sql)
  for (const [advice, rows] of Map.groupBy(findings, (finding) => finding.advice)) {
    for (const { text, isDoubtful } of rows) console.log(isDoubtful ? `(por revisar) ${text}` : text)
    console.log(`  ${advice}`)
  }
  const doubtful = findings.filter(({ isDoubtful }) => isDoubtful).length
  const wrong = findings.length - doubtful
  console.log(
    `${products} productos, ${sales} ventas y ${claims} reclamos: ${wrong} errores, ${doubtful} por revisar`,
  )
  return wrong > 0 ? 1 : 0
}, settings)

// npm run check-books. Compares the stock of every product with the movements in its ledger and changes nothing.
// Units that no movement explains are a difference; units that an edit brought which may have been delivered twice are
// named, to be counted, and are no difference.
// Exit codes: 0 all agree, 1 some do not, 2 it could not be compared.
import { checkBooks } from '../domains/catalogue/check-books.ts'
import { runCommand } from './command.ts'

await runCommand(async ({ sql }) => {
  const { products, differences, doubtful } = await checkBooks(sql)
  for (const { id, name, stock, ledger, reserved } of differences) {
    console.log(`product ${id} (${name}): stock ${stock}, ledger ${ledger}, held by checkouts ${reserved}`)
  }
  for (const { id, name, units, stock, day } of doubtful) {
    console.log(
      `product ${id} (${name}): ${units} units of ${day}, when ${stock} was sent once more: count them`,
    )
  }
  console.log(`${products} products, ${differences.length} differ, ${doubtful.length} to be counted`)
  return differences.length > 0 ? 1 : 0
})

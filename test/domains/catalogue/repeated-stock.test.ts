import t from 'tap'
import { openShop, postProduct, productFields, type Shop, sell, stockOf } from './helper.ts'
import { filled, upload, type Value } from './workbook-helper.ts'

/** What happens to a product that was made with a stock of 5, in order. */
type Step =
  | { readonly do: 'list' | 'read' | 'export' }
  | { readonly sell: number }
  /** An edit as the web client sends it, and the stock that is there afterwards. */
  | { readonly send: number; readonly is: number; readonly change?: object; readonly by?: 'admin' }
  /** A row of a file, by its id or by its name. */
  | { readonly row: number; readonly is: number; readonly named?: boolean }
  | { readonly adjust: number; readonly is: number }

const list = { do: 'list' } as const
const send = (stock: number, is: number, change = {}) => ({ send: stock, is, change })

const cases: Record<string, readonly Step[]> = {
  'a form with an old stock, twice': [list, { sell: 2 }, send(5, 3), send(5, 3)],
  'the same when the product itself was read': [{ do: 'read' }, { sell: 2 }, send(5, 3), send(5, 3)],
  'a form that was never looked at again after the product was made': [{ sell: 2 }, send(5, 3), send(5, 3)],
  'restocked in the form, twice': [list, { sell: 2 }, send(10, 8), send(10, 8)],
  'twice with more sold between': [list, send(10, 10), { sell: 4 }, send(10, 6), { sell: 1 }, send(10, 5)],
  'again with another name and price': [
    list,
    { sell: 2 },
    send(10, 8, { nombre: 'Otro' }),
    send(10, 8, { nombre: 'Otro más', precio: '1.00' }),
  ],
  'a price alone, from an old form, again and again': [
    list,
    { sell: 2 },
    send(5, 3, { precio: '10.00' }),
    send(5, 3, { precio: '11.00' }),
    { sell: 1 },
    send(5, 2, { precio: '12.00' }),
  ],
  'the answer of an edit is the base of another number': [
    list,
    { sell: 2 },
    send(10, 8),
    send(9, 9),
    send(12, 12),
  ],
  'and what is sold after it stays sold': [
    list,
    { sell: 2 },
    send(10, 8),
    { sell: 1 },
    send(12, 11),
    send(12, 11),
  ],
  'the stock that the answer told, sent back, changes nothing': [
    list,
    { sell: 2 },
    send(10, 8),
    { sell: 1 },
    send(8, 7),
  ],
  'after looking again the same number is meant': [
    list,
    { sell: 2 },
    send(5, 3),
    list,
    send(5, 5),
    send(5, 5),
  ],
  'and so is a restock to the same number': [
    list,
    { sell: 2 },
    send(10, 8),
    { do: 'read' },
    send(10, 10),
    send(10, 10),
  ],
  'the number that was seen, after looking again': [
    list,
    send(10, 10),
    { sell: 3 },
    list,
    send(7, 7),
    { sell: 1 },
    send(7, 6),
  ],
  'an export is a look': [list, { sell: 2 }, send(5, 3), { do: 'export' }, send(5, 5)],
  'what one person looks at is nothing to the other': [
    list,
    { sell: 2 },
    send(5, 3),
    { send: 8, is: 8, by: 'admin' },
    send(5, 8),
  ],
  'a file with an old stock, twice': [{ do: 'export' }, { sell: 2 }, { row: 5, is: 3 }, { row: 5, is: 3 }],
  'a file that restocks, mended and sent again': [
    { do: 'export' },
    { sell: 2 },
    { row: 10, is: 8 },
    { row: 10, is: 8 },
  ],
  'a file by names, twice': [
    list,
    { sell: 2 },
    { row: 10, is: 8, named: true },
    { sell: 1 },
    { row: 10, is: 7, named: true },
  ],
  'a file and then the form': [{ do: 'export' }, { sell: 2 }, { row: 10, is: 8 }, send(10, 8), send(11, 11)],
  'an adjustment is no look, but its answer is a base': [
    list,
    send(10, 10),
    { adjust: -1, is: 9 },
    send(10, 9),
    send(12, 12),
  ],
  'nothing left': [list, { sell: 5 }, send(5, 0), send(5, 0)],
}

interface Subject {
  readonly id: number
  readonly nombre: string
}

async function take(shop: Shop, { id, nombre }: Subject, step: Step, number: number): Promise<void> {
  const caller = 'by' in step && step.by === 'admin' ? shop.app.as('Administrador') : shop.seller
  if ('sell' in step) return sell(shop.app, id, step.sell)
  if ('do' in step) {
    const paths = {
      list: '/gestionproducto/',
      read: `/gestionproducto/${id}/`,
      export: '/catalogo/exportar/',
    }
    await caller.inject(`/api${paths[step.do]}`)
    return
  }
  if ('adjust' in step) {
    const payload = { cantidad: step.adjust, motivo: 'Dañado' }
    await caller.inject({ method: 'POST', url: `/api/gestionproducto/${id}/ajustar-stock/`, payload })
    return
  }
  if ('send' in step) {
    const payload = productFields(shop, { nombre, stock: step.send, ...step.change })
    await caller.inject({ method: 'PATCH', url: `/api/gestionproducto/${id}/`, payload })
    return
  }
  // Another row makes it another file, as one that was mended is.
  const rows: Value[][] = [
    [step.named ? null : id, nombre, '399.90', step.row, 365, 'Samsung', 'Televisores'],
    [null, `${nombre} y ${number}`, '1', 1, 1, 'Samsung', 'Televisores'],
  ]
  const titles = ['ID', 'NOMBRE', 'PRECIO', 'STOCK', 'GARANTÍA', 'MARCA', 'TIPO']
  await upload(caller, await filled(rows, titles))
}

t.test('a number that arrives again is the same edit, a number after a look is meant', async (t) => {
  const shop = await openShop(t)
  for (const [name, steps] of Object.entries(cases)) {
    const subject: Subject = (await postProduct(shop, { stock: 5, nombre: name })).json()
    for (const [number, step] of steps.entries()) {
      await take(shop, subject, step, number)
      if ('is' in step)
        t.equal(await stockOf(shop.app, subject.id), step.is, `${name}: ${JSON.stringify(step)}`)
    }
  }
})

t.test('a double click on save, and ten', async (t) => {
  const shop = await openShop(t)
  for (const [sent, left] of [
    [5, 3],
    [10, 8],
  ] as const) {
    const { id } = (await postProduct(shop, { stock: 5, nombre: `Doble ${sent}` })).json()
    await shop.seller.inject('/api/gestionproducto/')
    await sell(shop.app, id, 2)
    const payload = productFields(shop, { stock: sent, nombre: `Doble ${sent}` })
    const save = () => shop.seller.inject({ method: 'PATCH', url: `/api/gestionproducto/${id}/`, payload })
    const answers = await Promise.all(Array.from({ length: 10 }, save))
    t.same(new Set(answers.map((answer) => answer.json().stock)), new Set([left]))
    t.equal(await stockOf(shop.app, id), left)
  }
})

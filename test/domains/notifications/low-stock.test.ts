import t from 'tap'
import { openShop, sell } from '../sales/shop.ts'
import { openMailroom } from './mailroom.ts'

t.test(
  'low stock is told once per crossing of the threshold, to the product’s owner, and not on every sale',
  async (t) => {
    const { app, sendgrid } = await openMailroom(t)
    const { product, seller, body } = await openShop(app, { name: 'Licuadora <b>', stock: 10 })
    const sellSome = async (quantity: number) => {
      const reply = await sell(seller, {
        ...body,
        productos: [{ producto_id: product.id, cantidad: quantity }],
      })
      t.equal(reply.statusCode, 201)
      await app.notifications.idle()
      return sendgrid.mails().filter(({ subject }) => subject === 'Aviso de stock bajo')
    }
    t.equal((await sellSome(2)).length, 0, '8 are left')
    t.equal((await sellSome(1)).length, 1, '7 are left')
    t.equal((await sellSome(1)).length, 1, '6 are left')
    await app.sql.write`update producto set stock = 12 where id = ${product.id}::int`
    const warnings = await sellSome(6)
    t.equal(warnings.length, 2, '6 are left after it was restocked')
    const [owner] = await app.sql.read<{ email: string }>`
    select correo as email from usuario where id = ${product.sellerId}::uuid`
    for (const { to, content } of warnings) {
      t.strictSame(to, [owner?.email])
      t.match(content['text/html'], '&quot;Licuadora &lt;b&gt;&quot;')
      t.match(content['text/html'], '#f39c12')
    }
    const purchases = sendgrid.mails().filter(({ subject }) => subject === 'Compra realizada con éxito')
    t.equal(purchases.length, 4)
    t.match(purchases[0]?.content['text/html'], '#2ecc71')
    t.match(purchases[0]?.content['text/plain'], /\$399\.98/)
  },
)

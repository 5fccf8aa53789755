import t from 'tap'
import { suggestCart } from '../../../src/domains/voice-cart/suggestion.ts'
import { build } from '../../helper.ts'
import { largeCatalogue } from './catalogue.ts'
import { orders } from './orders.ts'
import { fillShop } from './shop.ts'

t.test('one statement brings what a look at the whole shop would find', async (t) => {
  const app = await build(t)
  await fillShop(app.sql, largeCatalogue)
  for (const [texto] of orders) {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/carrito-voz/carrito-voz/',
      payload: { texto, limite_items: 50 },
    })
    t.strictSame(
      reply.json().items.map(({ nombre }: { nombre: string }) => nombre),
      suggestCart(texto, 50, largeCatalogue).items.map(({ nombre }) => nombre),
      texto,
    )
  }
})

import type { Static } from 'typebox'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import { type Candidate, readEntries } from './candidates.ts'
import { type Line, readLines } from './lines.ts'
import { fragmentOf, isStrong, readPieces } from './pieces.ts'
import type { SuggestedItem } from './schemas.ts'
import type { Token } from './tokens.ts'
import { removing } from './words.ts'

interface Chosen {
  readonly product: Candidate
  readonly options: readonly Candidate[]
  readonly fragments: string[]
  quantity: number
}

const askAgain =
  'No se encontraron productos para este pedido. Sea más específico: indique cantidad, producto y marca, ' +
  'por ejemplo "2 televisores Samsung".'

function toItem({ product, options, fragments, quantity }: Chosen): Static<typeof SuggestedItem> {
  const price = toMoneyText(product.price)
  return {
    producto_id: product.id,
    nombre: product.name,
    cantidad: quantity,
    precio_unitario: price,
    subtotal: toMoneyText(exact(price).times(quantity)),
    fragmento_voz: fragments.join(', '),
    stock: product.available,
    tiempogarantia: product.warrantyDays,
    imagen_url: product.imageUrl,
    ...(options.length > 0 && {
      opciones: options.map(({ id, name, price }) => ({
        producto_id: id,
        nombre: name,
        precio_unitario: toMoneyText(price),
      })),
    }),
  }
}

/**
 * Reads an order in Spanish, typed or dictated, and fills a cart from `candidates`: those that findCandidates() brings.
 * `text` has 1 to 1,000 characters, `limit` is how many different products at most. Never throws for a text.
 */
export function suggestCart(text: string, limit: number, candidates: readonly Candidate[]) {
  const chosen = new Map<number, Chosen>()
  const [unmatched, notices]: [string[], string[]] = [[], []]

  function choose({ match, removes }: Line, fragment: string): void {
    const [product, ...options] = match?.inStock ?? []
    const before = product && chosen.get(product.id)
    if (removes) notices.push(`Aquí solo se agregan productos: no se quitó nada por "${fragment}".`)
    else if (match && match.quantity < 1) notices.push(`Cantidad cero: no se agregó nada por "${fragment}".`)
    else if (match && !product) notices.push(`Agotado: "${match.soldOut?.name}".`)
    else if (!match || !product) unmatched.push(fragment)
    else if (before) {
      before.quantity += match.quantity
      before.fragments.push(fragment)
    } else if (chosen.size < limit) {
      chosen.set(product.id, { product, options, fragments: [fragment], quantity: match.quantity })
    } else {
      unmatched.push(fragment)
      notices.push(`Se alcanzó el límite de ${limit} productos: no se agregó "${product.name}".`)
    }
  }

  for (const line of readLines(readPieces(text), readEntries(candidates))) {
    const says = (token: Token) => isStrong(token) || token.key.startsWith('#') || removing.test(token.text)
    // Courtesy between the products needs no answer.
    if (line.match || line.tokens.some(says)) choose(line, fragmentOf(text, line.tokens))
  }
  for (const one of chosen.values()) {
    const { product, quantity } = one
    if (quantity <= product.available) continue
    const left = product.available === 1 ? 'queda 1 unidad' : `quedan ${product.available} unidades`
    notices.push(`Solo ${left} de "${product.name}": se pidieron ${quantity}.`)
    one.quantity = product.available
  }
  const items = [...chosen.values()].map(toItem)
  return {
    total_estimado: toMoneyText(sumMoney(items.map(({ subtotal }) => subtotal))),
    items,
    fragmentos_sin_match: unmatched,
    avisos: notices,
    ...(items.length === 0 && { mensaje: notices.length > 0 ? notices.join(' ') : askAgain }),
  }
}

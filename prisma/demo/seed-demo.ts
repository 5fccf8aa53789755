import type pg from 'pg'
import { hashPassword } from '../../src/providers/identity/password-hash.ts'
import { inventCatalogue } from './catalogue.ts'
import { seedForecast } from './forecast.ts'
import { demoLogins, inventAddress, inventPeople } from './people.ts'
import { createRandom } from './random.ts'
import { sellToday } from './today.ts'
import { inventTrade } from './trade.ts'
import { insertRows } from './write.ts'

const seed = 20_240_917
const daysOpen = 730
const dayMs = 86_400_000
const localOffsetMs = 4 * 3_600_000

export interface DemoResult {
  /** False when the shop was there already. */
  created: boolean
  /** Rows per table, of a shop that was created. */
  counts: Record<string, number>
}

/** Questions kept to be asked again: the customer's, then the administrator's. */
const templates = [
  ['Marcas del mes', 'ventas por marca este mes', null],
  ['Mejores clientes del trimestre', 'top 10 clientes del último trimestre en excel', 'xlsx'],
  ['Este mes y el anterior', 'ventas por categoría de este mes comparadas con el mes pasado', null],
  ['Sin ventas en 90 días', 'qué productos no se vendieron en los últimos 90 días', 'pdf'],
] as const

const money = (cents: number) => (cents / 100).toFixed(2)

/** The last midnight in La Paz. */
function startOfDay(now: Date): Date {
  return new Date(Math.floor((now.getTime() - localOffsetMs) / dayMs) * dayMs + localOffsetMs)
}

/** Whether the shop was filled before. Throws when there are goods that are not the demo's. */
async function isFilled(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT EXISTS (SELECT FROM usuario WHERE lower(correo) = $1) AS demo, EXISTS (SELECT FROM producto) AS goods`,
    [demoLogins[0].email],
  )
  if (rows[0].goods && !rows[0].demo) {
    throw new Error('This database has products of its own: the demo shop is for an empty one.')
  }
  return rows[0].demo
}

/**
 * Fills an empty shop: people, 500 products and two years of sales up to `now`, the same in every run
 * but for the dates. All of it in one transaction. Does nothing when it was done before.
 */
export async function seedDemo(
  client: pg.ClientBase,
  currency: string,
  now = new Date(),
): Promise<DemoResult> {
  if (await isFilled(client)) return { created: false, counts: {} }
  const random = createRandom(seed)
  const opening = new Date(startOfDay(now).getTime() - daysOpen * dayMs)
  const people = inventPeople(random, opening, daysOpen)
  const administratorId = people.find((person) => person.roleId === 2)!.id
  const customer = people.find((person) => person.roleId === 1)!
  const sellerIds = people.filter((person) => person.roleId === 4).map((person) => person.id)
  const catalogue = inventCatalogue(random, sellerIds)
  const trade = inventTrade({ random, opening, now, people, products: catalogue.products })
  const credentials = await Promise.all(
    demoLogins.map(async ({ password }, index) => ({
      user_id: people[index]?.id,
      password_hash: await hashPassword(password),
    })),
  )
  const addresses = people
    .filter((person) => person.roleId === 1)
    .map((person) => ({ usuario_id: person.id, direccion: inventAddress(random) }))
  const named = (names: string[]) => names.map((nombre, index) => ({ id: index + 1, nombre }))
  const { rows: states } = await client.query<{ id: number; nombre: string }>(
    'SELECT id, nombre FROM estadogarantia',
  )
  const stateIds = Object.fromEntries(states.map((state) => [state.nombre, state.id]))

  await client.query('BEGIN')
  try {
    await insertRows(
      client,
      'usuario',
      people.map(({ id, name, phone, email, createdAt }) => ({
        id,
        nombre: name,
        telefono: phone,
        correo: email,
        creado_en: createdAt,
      })),
    )
    await insertRows(
      client,
      'rolesusuario',
      people.map(({ id, roleId }) => ({ usuario_id: id, rol_id: roleId })),
    )
    await insertRows(client, 'credential', credentials)
    await insertRows(client, 'direcciones', addresses)
    await insertRows(client, 'marca', named(catalogue.brands))
    await insertRows(client, 'tipoproducto', named(catalogue.types))
    await insertRows(
      client,
      'producto',
      catalogue.products.map((product) => ({
        id: product.id,
        nombre: product.name,
        precio: money(product.priceCents),
        tiempogarantia: product.warrantyDays,
        stock: product.stock,
        marca_id: product.brandId,
        tipoproducto_id: product.typeId,
        id_vendedor: product.sellerId,
        creado_en: opening,
      })),
    )
    await insertRows(
      client,
      'venta',
      trade.sales.map((sale) => ({
        id: sale.id,
        usuario_id: sale.buyerId,
        total: money(sale.totalCents),
        hora: sale.soldAt,
        direccion: sale.address,
        vendedor_id: sale.sellerId,
        canal: sale.channel,
        moneda: currency,
      })),
    )
    await insertRows(
      client,
      'detalleventa',
      trade.lines.map((line) => ({
        venta_id: line.saleId,
        producto_id: line.productId,
        cantidad: line.quantity,
        limitegarantia: new Date(line.soldAt.getTime() + line.warrantyDays * dayMs),
        precio_unitario: money(line.unitPriceCents),
        nombre_producto: line.productName,
      })),
    )
    await insertRows(
      client,
      'pagos',
      trade.sales.map((sale) => ({
        id: sale.id,
        venta_id: sale.id,
        total: money(sale.totalCents),
        hora: sale.soldAt,
        payment_intent_id:
          sale.channel === 'mostrador' ? null : `pi_demo_${String(sale.id).padStart(6, '0')}`,
        metodo_pago: sale.method,
        moneda: currency,
      })),
    )
    await insertRows(
      client,
      'garantia',
      trade.claims.map((claim) => ({
        id: claim.id,
        venta_id: claim.saleId,
        producto_id: claim.productId,
        motivo: claim.reason,
        cantidad: claim.quantity,
        hora: claim.claimedAt,
        reemplazo: claim.isReplacement,
        estadogarantia_id: stateIds[claim.state],
        tecnico_id: claim.technicianId,
        comentario_tecnico: claim.comment,
        fecha_evaluacion: claim.evaluatedAt,
      })),
    )
    await insertRows(
      client,
      'stock_movement',
      trade.movements.map((movement) => ({
        product_id: movement.productId,
        delta: movement.delta,
        stock_after: movement.stockAfter,
        reason: movement.reason,
        sale_id: movement.saleId,
        claim_id: movement.claimId,
        created_at: movement.createdAt,
      })),
    )
    await insertRows(
      client,
      'plantilla_reporte',
      templates.map(([name, prompt, format], index) => ({
        id: index + 1,
        usuario_id: index === 0 ? customer.id : administratorId,
        nombre: name,
        prompt,
        formato: format,
        creado_en: now,
        actualizado_en: now,
      })),
    )
    await sellToday(client, { customer, sellerId: sellerIds[0]!, currency })
    await seedForecast(client, administratorId, now)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
  return {
    created: true,
    counts: {
      marcas: catalogue.brands.length,
      tipos: catalogue.types.length,
      productos: catalogue.products.length,
      personas: people.length,
      ventas: trade.sales.length,
      reclamos: trade.claims.length,
    },
  }
}

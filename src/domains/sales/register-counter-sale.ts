import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { requestActor } from '../../lib/access.ts'
import { callFunction } from '../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../lib/idempotency.ts'
import { defineProblems, type Refusal, refuseBy } from '../../lib/problem.ts'
import { batchSales } from './batch-sales.ts'
import { cartProblems } from './errors.ts'
import { type NewSaleBody, type RegisteredSale, toCartLines } from './schemas.ts'

const problems = {
  ...defineProblems({ UNKNOWN_CUSTOMER: '400 No se encontró un cliente activo con el correo %s.' }),
  ...cartProblems,
}
const refuse = refuseBy(problems)

/** A sale as the function register_counter_sales takes it. */
type NewCounterSale = ReturnType<typeof readSale>

interface CounterSale {
  readonly sale_id: number
  readonly payment_id: number
  /** Moment of the sale as the wire has it. */
  readonly sold_at: string
  readonly customer_name: string
  readonly total: string
  readonly lines: readonly (Readonly<Record<'product_id' | 'quantity', number>> &
    Readonly<Record<'name' | 'unit_price' | 'subtotal', string>>)[]
}

type Answer = StoredAnswer<CounterSale | Refusal<keyof typeof problems>>

function readSale(request: FastifyRequest, body: Static<typeof NewSaleBody>, currency: string) {
  return {
    key: keyInput(requestKey(request)),
    actor: requestActor(request),
    customer_email: body.cliente_correo,
    lines: toCartLines(body.productos),
    address: body.direccion,
    payment_method: body.metodo_pago ?? 'efectivo',
    currency,
  }
}

function toRegisteredSale(sale: CounterSale, asked: NewCounterSale): Static<typeof RegisteredSale> {
  return {
    venta_id: sale.sale_id,
    cliente_nombre: sale.customer_name,
    cliente_correo: asked.customer_email,
    total: sale.total,
    direccion: asked.address,
    metodo_pago: asked.payment_method,
    fecha: sale.sold_at,
    productos: sale.lines.map((line) => ({
      producto_id: line.product_id,
      nombre: line.name,
      precio: line.unit_price,
      cantidad: line.quantity,
      subtotal: line.subtotal,
    })),
    vendedor_nombre: asked.actor.name ?? 'Vendedor',
    pago_id: sale.payment_id,
  }
}

/**
 * The counter sales of one shop (prisma/functions/register_counter_sales.sql); those that come at the same time share
 * a call. Returns a function that sells what a request asks for, once per its key: it throws UNKNOWN_CUSTOMER,
 * UNKNOWN_PRODUCT, INSUFFICIENT_STOCK or TOTAL_TOO_LARGE (400) without any effect, and the errors of `requestKey` and
 * `settleAnswer`.
 */
export function createCounterSales({ sql, config }: FastifyInstance) {
  const register = batchSales((sales: readonly NewCounterSale[]) =>
    callFunction<Answer[]>(sql, 'register_counter_sales', {
      low_stock_threshold: config.LOW_STOCK_THRESHOLD,
      sales,
    }),
  )
  return async (request: FastifyRequest, body: Static<typeof NewSaleBody>) => {
    const sale = readSale(request, body, config.CURRENCY)
    const response = settleAnswer(request, await register(sale))
    if ('refusal' in response) throw refuse(response)
    return toRegisteredSale(response, sale)
  }
}

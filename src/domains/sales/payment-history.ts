import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { paymentNotFound } from './errors.ts'

/** Calls prisma/functions/payment_history.sql; its JSON is sent as it is, which saves reading and writing it again. */
async function readPayments(client: SqlClient, asked: object, part = sql``): Promise<string | null> {
  const json = JSON.stringify(asked)
  const [row] = await client.read<{
    readonly payments: string | null
  }>`select (smartsales.payment_history(${json}::jsonb)${part})::text as payments`
  return row!.payments
}

/** A page of a buyer's payments, at most `limit` sales from `offset` on, newest first, as JSON text (`Payment[]`). */
export async function readHistory(
  client: SqlClient,
  buyerId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<string> {
  return (await readPayments(client, { buyer_id: buyerId, limit, offset }))!
}

/** One payment of a buyer as JSON text (`Payment`). Throws PAYMENT_NOT_FOUND (404), also for another person's. */
export async function readPayment(client: SqlClient, buyerId: string, paymentId: number): Promise<string> {
  const payment = await readPayments(client, { buyer_id: buyerId, payment_id: paymentId }, sql` -> 0`)
  if (payment === null) throw paymentNotFound()
  return payment
}

import type { Caller } from '../../helper.ts'
import { workbook } from '../../lib/spreadsheet/helper.ts'
import { form, type Shop } from './helper.ts'

/** Of the template. */
export const headers = [
  'NOMBRE DEL PRODUCTO*',
  'PRECIO (USD)*',
  'STOCK*',
  'TIEMPO GARANTÍA (DÍAS)*',
  'MARCA*',
  'TIPO DE PRODUCTO*',
]
export const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export type Value = string | number | null

/** A filled-in template. */
export function filled(rows: Value[][], first: Value[] = headers): Promise<Buffer> {
  return workbook([first, ...rows].map((row) => row.map((value) => ({ value }))))
}

export async function upload(caller: Caller, bytes: Buffer, name = 'catalogo.xlsx', extra = {}) {
  const request = await form({}, { field: 'archivo', name, bytes })
  const all = { ...request.headers, ...extra }
  return caller.inject({
    method: 'POST',
    url: '/api/catalogo/importar/',
    payload: request.payload,
    headers: all,
  })
}

export function countProducts(shop: Shop) {
  return shop.app.sql.read<{ products: number }>`select count(*)::int as products from producto`
}

// The forecast of this project as its clients get it: the built service on a database of its own, asked over HTTP.
import { startTemplateServer, templateDatabase } from '../../test/database-server.ts'
import { personId } from '../scale/rows.ts'
import { openSide } from '../scale/side.ts'
import type { Method } from './methods.ts'

interface Prediction {
  readonly filas_historico: number
  readonly predicciones: readonly {
    readonly total_predicho: number
    readonly inferior_80: number
    readonly superior_80: number
    readonly inferior_95: number
    readonly superior_95: number
  }[]
}

const people = `
  with person as (insert into usuario (id, nombre, correo) values ($1, 'Ana', 'ana@example.com') returning id),
    role as (insert into rolesusuario (usuario_id, rol_id) select id, 2 from person),
    brand as (insert into marca (nombre) values ('M') returning id),
    kind as (insert into tipoproducto (nombre) values ('T') returning id)
  insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
  select 'Todo', 1, 0, 1, brand.id, kind.id, person.id from brand, kind, person`

/** One sale for each month, the last of them in the month before this one. */
const sales = `
  with sale as (
    insert into venta (usuario_id, total, hora, direccion, canal)
    select $1::uuid, amount, (date_trunc('month', now() at time zone 'America/La_Paz')
      - make_interval(months => (cardinality($2::numeric[]) + 1 - position)::int) + interval '14 days')
      at time zone 'America/La_Paz', 'Av. Arce 2147', 'mostrador'
    from unnest($2::numeric[]) with ordinality given(amount, position) returning id, hora, total
  )
  insert into detalleventa (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
  select sale.id, producto.id, 1, hora, sale.total, producto.nombre from sale, producto`

/** Starts the built service; `method` sells a history in it and asks what comes next. */
export async function startForecaster(): Promise<{ method: Method; close(): Promise<void> }> {
  const server = await startTemplateServer()
  const size = { products: 1, sales: 0, people: 1, entries: 0 }
  const side = await openSide(server.url(templateDatabase), size, {})
  const admin = personId('admin')
  await side.client.query(people, [admin])

  const post = async (path: string, body: object) =>
    (await side.ask({ as: 'admin', method: 'POST', path: `/api/ml/${path}/`, body })).body

  const method: Method = async ({ amounts }, horizon) => {
    await side.client.query('truncate venta cascade')
    await side.client.query(sales, [admin, amounts])
    await post('train', {})
    const answer = (await post('predict', { modo: 'total', horizonte_meses: horizon })) as Prediction
    if (answer.filas_historico !== amounts.length)
      throw new Error(`It knows ${answer.filas_historico} months.`)
    return {
      points: answer.predicciones.map((month) => month.total_predicho),
      intervals80: answer.predicciones.map((month) => ({
        lower: month.inferior_80,
        upper: month.superior_80,
      })),
      intervals95: answer.predicciones.map((month) => ({
        lower: month.inferior_95,
        upper: month.superior_95,
      })),
    }
  }
  return {
    method,
    async close() {
      await side.close()
      await server.stop()
    },
  }
}

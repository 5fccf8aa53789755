import { inflateSync } from 'node:zlib'
import t from 'tap'
import { readActiveSheet } from '../../../../src/lib/spreadsheet/read.ts'
import { openDemoShop } from '../../../end-to-end/demo-shop.ts'
import { createUser } from '../../../factories.ts'
import { build } from '../../../helper.ts'
import { plans, refusals, shopNames } from '../question/ask.ts'
import { ask, openSmallShop, report } from './shop.ts'

const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0

/** What a PDF shows: the texts of its streams, each of which is a row of pieces in hexadecimal. */
function textOf(pdf: Buffer): string {
  const streams = [...pdf.toString('latin1').matchAll(/stream\n(.*?)\nendstream/gs)]
  return streams
    .map(([, data = '']) => inflateSync(Buffer.from(data, 'latin1')).toString('latin1'))
    .join('\n')
    .replace(/\[(.*?)\] TJ/g, (_, pieces: string) =>
      Buffer.from([...pieces.matchAll(/<(.*?)>/g)].map(([, hex]) => hex).join(''), 'hex').toString('latin1'),
    )
}

t.test('a report as a file', async (t) => {
  const app = await build(t)
  await openSmallShop(app)
  const prompt = 'top productos más vendidos en el primer trimestre 2025'
  const json = await report(app, prompt)

  await t.test('is CSV for Excel, quoted, without formulas, with the shop’s clock', async (t) => {
    const reply = await ask(app, prompt, { formato: 'csv' })
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['content-type'], 'text/csv; charset=utf-8')
    t.equal(
      reply.headers['content-disposition'],
      'attachment; filename="top_productos_2025-01-01_2025-04-01.csv"',
    )
    t.strictSame(reply.body.split('\r\n').slice(0, 3), [
      '\ufeffproducto,unidades,monto',
      `"'=Licuadora, ""Pro""",6,539.70`,
      'Galaxy S23 128GB,5,3999.50',
    ])
    const lines = await ask(app, 'ventas detalladas del 31/01/2025', {}, { accept: 'text/csv' })
    t.match(lines.body, /,2025-01-31 21:00:00,Ana Pérez,/)
    const none = await ask(app, 'ventas por marca en 2019', { formato: 'csv' })
    t.equal(none.body, '\ufeffmarca,monto,unidades\r\n')
  })

  await t.test('is a workbook whose cells keep their types', async (t) => {
    const reply = await ask(app, prompt, { formato: 'xlsx' })
    const sheet = await readActiveSheet(reply.rawPayload, 100)
    t.equal(sheet.name, 'Reporte')
    const expected = json.rows.map((row: Record<string, unknown>) => Object.values(row))
    t.strictSame(
      sheet.rows.map(({ cells }) => cells),
      [json.columns, ...expected],
    )
    const detail = await ask(app, 'ventas detalladas en enero 2025', { formato: 'xlsx' })
    const rows = (await readActiveSheet(detail.rawPayload, 100)).rows
    t.match(rows[1]?.cells[1], { kind: 'date' })
    t.equal(rows.length, 1 + 5)
  })

  await t.test('is a PDF with what was understood, a chart, the table and page numbers', async (t) => {
    const reply = await ask(app, prompt, {}, { accept: 'application/pdf' })
    t.equal(reply.headers['content-type'], 'application/pdf')
    t.equal(reply.rawPayload.subarray(0, 5).toString(), '%PDF-')
    t.equal(pagesOf(reply.rawPayload), 1)
    const text = textOf(reply.rawPayload)
    for (const part of ['Top productos', json.interpretacion.slice(0, 30), '3.999,50', 'Página 1 de 1'])
      t.match(text, part)
    // The bars are of the units that the products are ordered by; the table's head comes after them.
    t.ok(text.indexOf('monto') > text.indexOf('Licuadora'))
    const compared = await ask(app, 'ventas por día de febrero 2025 comparadas con enero 2025', {
      formato: 'pdf',
    })
    t.match(textOf(compared.rawPayload), 'Comparación de ventas por día')
    const empty = await ask(app, 'ventas por marca en 2019', { formato: 'pdf' })
    t.equal(pagesOf(empty.rawPayload), 1)
  })

  await t.test(
    'of many rows has many pages, several are made one after the other, and all is bounded',
    async (t) => {
      await app.sql.write`insert into venta (usuario_id, total, hora, direccion, canal)
      select (select usuario_id from venta limit 1), 10, timestamptz '2024-05-01 12:00Z' + n * interval '1 minute', 'Calle ñ 😀', 'web'
      from generate_series(1, 5200) n`
      await app.sql
        .write`insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario, limitegarantia)
      select id, (select min(id) from producto), 1, 10, now() from venta where hora < '2025-01-01'`
      const many = 'ventas detalladas de mayo 2024'
      const replies = await Promise.all([1, 2, 3].map(() => ask(app, many, { formato: 'pdf' })))
      for (const reply of replies) {
        t.equal(reply.headers['x-report-truncated'], 'true')
        const pages = pagesOf(reply.rawPayload)
        t.ok(pages > 20, String(pages))
        const footers = textOf(reply.rawPayload).match(/Página \d+ de \d+/g)
        t.strictSame(
          footers,
          Array.from({ length: pages }, (_, page) => `Página ${page + 1} de ${pages}`),
        )
      }
      const shown = await report(app, many)
      t.equal(shown.rows.length, 5000)
      t.equal(shown.truncado, true)
      t.match(shown.interpretacion, /Se muestran solo las primeras 5[.\s]?000 filas\.$/)
      const csv = await ask(app, many, { formato: 'csv' })
      t.equal(csv.body.split('\r\n').length, 1 + 5200 + 1)
    },
  )

  await t.test('is refused with 422 when the question is not understood', async (t) => {
    for (const formato of ['csv', 'xlsx', 'pdf']) {
      const reply = await ask(app, 'margen por producto', { formato })
      t.equal(reply.statusCode, 422)
      t.match(reply.json(), { code: 'QUESTION_NOT_UNDERSTOOD', detail: /margen/ })
    }
  })
})

t.test('every question of the tables', { timeout: 170_000 }, async (t) => {
  const { app } = await openDemoShop(t)
  for (const { name } of shopNames.cliente) await createUser(app.sql, { name, roles: ['Cliente'] })
  const ask = async (prompt: string) => {
    const reply = await app.as('Analista').inject({
      method: 'POST',
      url: '/api/ai-reports/run',
      payload: { prompt, formato: 'json' },
    })
    return { status: reply.statusCode, body: reply.json() }
  }

  await t.test('is answered with its columns, or refused in words', async (t) => {
    for (const [prompt, plan] of plans) {
      const { status, body } = await ask(prompt)
      t.equal(status, 200, prompt)
      const intent = plan.split(' ', 1)[0] ?? ''
      if (/^[a-z_]+$/.test(intent)) t.equal(body.intent, intent, `${prompt}: ${body.interpretacion}`)
    }
    for (const [prompt] of refusals) {
      const { status, body } = await ask(prompt)
      t.equal(status, 200, prompt)
      t.equal(body.intent, 'no_entendido', prompt)
    }
  })
})

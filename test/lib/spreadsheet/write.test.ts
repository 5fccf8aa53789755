import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { writeWorkbook } from '../../../src/lib/spreadsheet/write.ts'
import { workbook } from './helper.ts'

t.test('a text that begins with = is a text cell that stays text when it is edited', async (t) => {
  const parts = new Map<string, string>()
  const zip = await fromBufferPromise(await workbook([[{ value: '=cmd|calc' }]]), {
    lazyEntries: true,
    autoClose: false,
  })
  for await (const entry of zip.eachEntry()) {
    parts.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)))
  }
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
  const styles = parts.get('xl/styles.xml') ?? ''
  t.notMatch(sheet, '<f>')
  t.match(sheet, 's="1" t="inlineStr"')
  t.match(styles, /<xf numFmtId="49"[^>]* quotePrefix="1"/)
})

t.test('rows are asked for only as fast as the stream is read', async (t) => {
  let asked = 0
  async function* rows() {
    for (; asked < 1_000_000; asked++) yield [{ value: `producto ${Math.random()}` }]
  }
  const stream = writeWorkbook({ styles: {}, sheets: [{ name: 'Hoja', widths: [], rows: rows() }] })
  await once(stream, 'readable')
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.ok(asked < 100_000, `${asked} rows were asked for`)
  stream.destroy()
})

t.test('rows that fail end the stream with their error', async (t) => {
  async function* rows() {
    yield [{ value: 'uno' }]
    throw new Error('the database died')
  }
  await t.rejects(workbook(rows()), /the database died/)
})

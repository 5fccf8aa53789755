import t from 'tap'
import { largestFileBytes, readActiveSheet } from '../../../src/lib/spreadsheet/read.ts'
import { archive, minimalParts, workbook } from './helper.ts'

const sheet = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`

t.test('what was written is read back, whatever the text', async (t) => {
  const texts = ['=1+1', '+x', '-x', '@x', ' ñ <b>&"', '_x0041_', 'a\u0007b', 'línea\notra', '😀']
  const file = await workbook(
    texts.map((value) => [{ value }, { value: { number: '12.50' } }, { value: null }]),
  )
  const { rows } = await readActiveSheet(file, 1000)
  t.same(
    rows.map(({ cells }) => cells),
    texts.map((text) => [text, 12.5]),
  )
})

t.test('shared texts, booleans, cached formulas, gaps and rich text are understood', async (t) => {
  const rows = `<row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2" t="b"><v>1</v></c><c r="D2"><f>1+1</f><v>2</v></c><c r="E2" t="e"><v>#N/A</v></c></row><row r="4"/><row r="5"><c t="str"><f>A1</f><v>x</v></c></row>`
  const strings =
    '<sst><si><t>no</t></si><si><r><t>Ca</t></r><r><t>ble</t></r><rPh><t>zz</t></rPh></si></sst>'
  const read = await readActiveSheet(await archive(minimalParts(sheet(rows), strings)), 1000)
  t.same(read.rows, [
    { number: 2, cells: ['Cable', null, true, 2, { kind: 'error', shown: '#N/A' }] },
    { number: 5, cells: ['x'] },
  ])
})

t.test('the sheet that was in front is read, not the first', async (t) => {
  const parts = minimalParts(sheet('<row><c><v>1</v></c></row>'))
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  parts['xl/workbook.xml'] =
    `<workbook xmlns:r="${office}"><bookViews><workbookView activeTab="1"/></bookViews><sheets><sheet name="A" r:id="r1"/><sheet name="B" r:id="r9"/></sheets></workbook>`
  parts['xl/_rels/workbook.xml.rels'] =
    `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r9" Type="${office}/worksheet" Target="/xl/worksheets/b.xml"/></Relationships>`
  parts['xl/worksheets/b.xml'] = sheet('<row><c><v>2</v></c></row>')
  const read = await readActiveSheet(await archive(parts), 1000)
  t.same([read.name, read.rows[0]?.cells], ['B', [2]])
})

t.test('reading stops at the row limit', async (t) => {
  const file = await workbook(Array.from({ length: 50 }, (_, index) => [{ value: index }]))
  const { rows } = await readActiveSheet(file, 10)
  t.equal(rows.length, 10)
})

t.test('what is no workbook, or too much of one, is refused', async (t) => {
  const doctype = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
  const bomb = Buffer.alloc(8 * 1024 * 1024, 32)
  const cases: Record<string, [Buffer, string]> = {
    'zero bytes': [Buffer.alloc(0), 'UNREADABLE_WORKBOOK'],
    'a text': [Buffer.from('nombre;precio'), 'UNREADABLE_WORKBOOK'],
    'an old .xls': [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'UNREADABLE_WORKBOOK'],
    'a ZIP of something else': [await archive({ 'readme.txt': 'hola' }), 'UNREADABLE_WORKBOOK'],
    entities: [
      await archive(minimalParts(`${doctype}${sheet('<row><c><v>&b;</v></c></row>')}`)),
      'UNREADABLE_WORKBOOK',
    ],
    'broken XML': [await archive(minimalParts('<worksheet><sheetData><row>')), 'UNREADABLE_WORKBOOK'],
    'deep XML': [
      await archive(minimalParts(`${'<a>'.repeat(200)}${'</a>'.repeat(200)}`)),
      'UNREADABLE_WORKBOOK',
    ],
    'a bomb': [await archive(minimalParts(bomb)), 'WORKBOOK_TOO_LARGE'],
    'thousands of entries': [
      await archive(Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${index}`, 'x']))),
      'WORKBOOK_TOO_LARGE',
    ],
    'more than 10 MiB': [Buffer.alloc(largestFileBytes + 1), 'WORKBOOK_TOO_LARGE'],
  }
  for (const [name, [file, code]] of Object.entries(cases)) {
    await t.rejects(readActiveSheet(file, 1000), { code }, name)
  }
})

t.test(
  'what would inflate to more than 8 MB is refused; parts that nobody reads may be larger',
  async (t) => {
    const large = 'x'.repeat(9 * 1024 * 1024)
    const shared = minimalParts(
      sheet('<row><c t="s"><v>0</v></c></row>'),
      `<sst><si><t>${large}</t></si></sst>`,
    )
    await t.rejects(readActiveSheet(await archive(shared), 10), { code: 'WORKBOOK_TOO_LARGE' })
    const parts = { ...minimalParts(sheet('<row><c><v>1</v></c></row>')), 'xl/media/image1.emf': large }
    t.match(await readActiveSheet(await archive(parts), 10), { rows: [{ cells: [1] }] })
  },
)

t.test('a workbook with a password, or of the old format, is told from what is no workbook', async (t) => {
  const locked = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1000)])
  await t.rejects(readActiveSheet(locked, 10), { code: 'UNREADABLE_WORKBOOK', message: /contraseña/ })
})

t.test('a file that keeps the reader busy ends with its thread, and the service goes on', async (t) => {
  const busy = `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(100_000)}</sheetData></worksheet>`
  const reading = readActiveSheet(await archive(minimalParts(busy)), 1_000_000)
  let turns = 0
  const ticking = setInterval(() => {
    turns += 1
  }, 5)
  const result = await reading.then(({ rows }) => rows.length).catch(({ code }) => code)
  clearInterval(ticking)
  t.ok([100_000, 'WORKBOOK_TOO_LARGE'].includes(result), String(result))
  t.ok(turns > 5, `the event loop turned ${turns} times meanwhile`)
})

t.test('a part that inflates to more than its directory entry declares is refused', async (t) => {
  const file = await archive(minimalParts(sheet(`<row><c t="str"><v>${'x'.repeat(20_000)}</v></c></row>`)))
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const entry = file.lastIndexOf(name) - 46
  file.writeUInt32LE(100, entry + 24)
  await t.rejects(readActiveSheet(file, 1000), { code: 'UNREADABLE_WORKBOOK' })
})

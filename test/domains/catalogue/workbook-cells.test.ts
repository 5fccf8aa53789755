import { readFile } from 'node:fs/promises'
import t from 'tap'
import { readNumber } from '../../../src/domains/catalogue/workbook/cells.ts'
import { kindOfFormat } from '../../../src/lib/spreadsheet/number-kinds.ts'
import { createBrand, createProductType } from '../../factories.ts'
import { archive, minimalParts } from '../../lib/spreadsheet/helper.ts'
import { openShop, type Shop } from './helper.ts'
import { upload } from './workbook-helper.ts'

interface Report {
  readonly exitosos: number
  readonly fallidos: number
  readonly errores: { readonly fila: number; readonly error: string }[]
  readonly productos_creados: {
    readonly id: number
    readonly nombre: string
    readonly precio: number
    readonly stock: number
  }[]
}

/** With the brands and types that the inputs in test/cases name. */
async function openCases(t: { teardown(fn: () => void): void }): Promise<Shop> {
  const shop = await openShop(t as Parameters<typeof openShop>[0])
  for (const brand of ['Acer', 'Anker']) await createBrand(shop.app.sql, brand)
  for (const type of ['Accesorios', 'Audífonos']) await createProductType(shop.app.sql, type)
  return shop
}

async function importCase(shop: Shop, name: string): Promise<Report> {
  const response = await upload(shop.seller, await readFile(`test/cases/${name}.xlsx`), `${name}.xlsx`)
  t.ok(response.statusCode < 300, response.body)
  return response.json()
}

const titles = ['NOMBRE', 'PRECIO', 'STOCK', 'GARANTÍA', 'MARCA', 'TIPO']
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const number = (value: string, style = 0) => `<c s="${style}"><v>${value}</v></c>`

/** A file whose rows have these cells of a name and a price; styles 1 and on have these formats. */
function fileOf(cells: readonly (readonly [name: string, price: string])[], formats: readonly string[] = []) {
  const rest = number('3') + number('30') + text('Acer') + text('Accesorios')
  const rows = cells.map(([name, price]) => `<row>${name}${price}${rest}</row>`)
  const head = `<row>${titles.map(text).join('')}</row>`
  const codes = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`)
  const styles = formats.map((_code, index) => `<xf numFmtId="${200 + index}"/>`)
  return archive(
    minimalParts(
      `<worksheet><sheetData>${head}${rows.join('')}</sheetData></worksheet>`,
      undefined,
      `<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    ),
  )
}

t.test('the workbooks of real life are taken as they are meant', async (t) => {
  const shop = await openCases(t)
  t.match(await importCase(shop, 'xlsx-1c-sharedstrings'), {
    fallidos: 0,
    productos_creados: [
      { nombre: 'Caso 1c Cámara', precio: 10.5, stock: 3 },
      { nombre: 'Caso 1c niño 😀', precio: 20.25, stock: 4 },
    ],
  })
  t.match(await shop.app.sql.read`select tiempogarantia from producto order by id`, [
    { tiempogarantia: 30 },
    { tiempogarantia: 60 },
  ])

  const dates = await importCase(shop, 'xlsx-dates')
  t.match(dates, { exitosos: 0, fallidos: 2 })
  t.match(dates.errores, [
    { fila: 2, error: /^El nombre \(celda A2\) es una fecha/ },
    { fila: 3, error: /^El precio \(celda B3\) es una fecha/ },
  ])

  const prices = await importCase(shop, 'xlsx-precio-es')
  t.match(prices.errores, [
    { fila: 2, error: /"1\.299" puede ser 1299 o 1\.299/ },
    { fila: 6, error: /"Bs 100" no es un número/ },
  ])
  t.match(
    prices.productos_creados.map(({ precio }) => precio),
    [1299.9, 12.5, 599.99, 1299.9, 1299000],
  )

  t.match(await importCase(shop, 'xlsx-nfd'), {
    exitosos: 1,
    productos_creados: [{ nombre: 'Caso Cámara Señal' }],
  })
  for (const q of ['c%C3%A1mara%20se%C3%B1al', 'ca%CC%81mara%20sen%CC%83al', 'camara%20senal']) {
    t.match((await shop.app.inject(`/api/listadoproductos/?q=${q}`)).json(), { total: 1 }, q)
  }
})

t.test('a row error today is no obstacle to the mended file, nor is what was sold meanwhile', async (t) => {
  const shop = await openCases(t)
  const file = (brand: string) => {
    const rest = number('30') + text(brand) + text('Accesorios')
    const rows = `<row>${titles.map(text).join('')}</row><row>${text('Uno')}${number('1')}${number('5')}${number('30')}${text('Acer')}${text('Accesorios')}</row><row>${text('Dos')}${number('2')}${number('7')}${rest}</row>`
    return archive(minimalParts(`<worksheet><sheetData>${rows}</sheetData></worksheet>`))
  }
  t.match((await upload(shop.seller, await file('Acerr'))).json(), { exitosos: 1, fallidos: 1 })
  await shop.app.sql.write`update producto set stock = 3 where nombre = 'Uno'`
  t.match((await upload(shop.seller, await file('Acer'))).json(), {
    productos_creados: [{ nombre: 'Dos', stock: 7 }],
    productos_actualizados: [{ nombre: 'Uno', stock: 3 }],
  })
})

t.test('dates, percentages, errors and formulas without a value are told by their cell', async (t) => {
  const shop = await openCases(t)
  const formats = [
    'dd/mm/yyyy',
    '[$-409]d\\-mmm',
    '[h]:mm',
    '0.0%',
    '#,##0.00 [$USD]',
    '[Red]0.00 &quot;bolivianos y más&quot;',
    'mm:ss.0',
  ]
  const file = await fileOf(
    [
      [text('Fecha'), number('46307', 1)],
      [number('46307', 2), number('1')],
      [text('Horas'), number('1.5', 3)],
      [text('Rebaja'), number('0.1', 4)],
      [text('Error'), '<c t="e"><v>#N/A</v></c>'],
      [text('Fórmula'), '<c><f>A1*2</f></c>'],
      [text('Fórmula vacía'), '<c><f>A1*2</f><v></v></c>'],
      ['<c t="str"><f>CONCATENATE()</f><v></v></c>', number('1')],
      [text('Día ISO'), '<c t="d"><v>2026-10-12</v></c>'],
      [text('Minutos'), number('0.5', 7)],
      [text('Verdad'), '<c t="b"><v>1</v></c>'],
      ['<c t="b"><v>1</v></c>', number('1')],
      [text('Dólares'), number('10.5', 5)],
      [text('Rojo'), number('11.25', 6)],
      [text('Calculado'), '<c><f>2*6</f><v>12</v></c>'],
      ['<c t="str"><f>"Con"&amp;"cat"</f><v>Concat</v></c>', number('13')],
    ],
    formats,
  )
  const report: Report = (await upload(shop.seller, file)).json()
  const expected = [
    /El precio \(celda B2\) es una fecha/,
    /El nombre \(celda A3\) es una fecha/,
    /El precio \(celda B4\) es una fecha/,
    /El precio \(celda B5\) es un porcentaje \(10%\)/,
    /El precio \(celda B6\) es un error de Excel \(#N\/A\)/,
    /El precio \(celda B7\) es una fórmula sin calcular/,
    /El precio \(celda B8\) es una fórmula sin calcular/,
    /El nombre es obligatorio/,
    /El precio \(celda B10\) es una fecha/,
    /El precio \(celda B11\) es una fecha/,
    /El precio \(celda B12\) no es un número/,
    /El nombre \(celda A13\) es un valor lógico/,
  ]
  t.match(
    report.errores,
    expected.map((error, index) => ({ fila: index + 2, error })),
  )
  t.match(
    report.productos_creados.map(({ nombre, precio }) => [nombre, precio]),
    [
      ['Dólares', 10.5],
      ['Rojo', 11.25],
      ['Calculado', 12],
      ['Concat', 13],
    ],
  )
})

t.test('texts are stored clean; what cannot be stored is one row’s error', async (t) => {
  const shop = await openCases(t)
  const names: readonly (readonly [cell: string, stored: string | RegExp])[] = [
    ['👩\u200d🔧 Kit 😀', '👩\u200d🔧 Kit 😀'],
    ['&#xD83D;&#xDE00; dos mitades', '😀 dos mitades'],
    ['_xD83D__xDE00_ escapado', '😀 escapado'],
    ['a_x0007_b\u0001', 'ab'],
    ['\u200bCable\u00a0  USB\ufeff', 'Cable USB'],
    ['Con_x000D_&#10;salto', 'Con salto'],
    ['😀'.repeat(160), '😀'.repeat(160)],
    ['media _xD83D_', /A9\) tiene un carácter dañado/],
    ['media &#xDE00; más', /A10\) tiene un carácter dañado/],
    ['nul _x0000_', /A11\) tiene un carácter dañado/],
    ['nul &#0;', /A12\) tiene un carácter dañado/],
    ['bytes \ufffd', /A13\) tiene un carácter dañado/],
    ['_x200B_', /nombre es obligatorio/],
  ]
  const report: Report = (
    await upload(shop.seller, await fileOf(names.map(([name]) => [text(name), number('1')])))
  ).json()
  const stored = names.map(([, name]) => name)
  t.same(
    report.productos_creados.map(({ nombre }) => nombre),
    stored.filter((name) => typeof name === 'string'),
  )
  t.match(
    report.errores.map(({ error }) => error),
    stored.filter((name) => typeof name !== 'string'),
  )
})

t.test('a code of digits keeps the zeros that Excel shows, in a name and in a number', async (t) => {
  const shop = await openCases(t)
  const file = await fileOf([[number('123', 1), number('7', 1)]], ['00000'])
  t.match((await upload(shop.seller, file)).json(), { productos_creados: [{ nombre: '00123', precio: 7 }] })
})

t.test('parts are found whatever the case of their names and the slashes between', async (t) => {
  const shop = await openCases(t)
  const parts = minimalParts(
    `<worksheet><sheetData><row>${titles.map(text).join('')}</row><row><c t="s"><v>0</v></c>${number('5')}${number('1')}${number('1')}${text('acer')}${text('ACCESORIOS')}</row></sheetData></worksheet>`,
    '<sst><si><t>Mayúsculas</t></si></sst>',
  )
  for (const rename of [(path: string) => path.toUpperCase(), (path: string) => path.replaceAll('/', '\\')]) {
    const renamed = Object.fromEntries(
      Object.entries(parts).map(([path, content]) => [rename(path), content]),
    )
    const report = (await upload(shop.seller, await archive(renamed))).json()
    t.match(report, { exitosos: 1, fallidos: 0 })
  }
})

t.test('a number that was typed as text is read as it is meant, or as both that it may be', async (t) => {
  const cases: readonly (readonly [text: string, meant: ReturnType<typeof readNumber>])[] = [
    ['12', '12'],
    ['12.5', '12.5'],
    ['12,50', '12.50'],
    ['1.299,90', '1299.90'],
    ['1,299.90', '1299.90'],
    ['1.299.000', '1299000'],
    ['1,299,000', '1299000'],
    ['1 299,90', '1299.90'],
    ["12'345.6", '12345.6'],
    ['1 299', '1299'],
    ['1234.500', '1234.500'],
    ['1234,5', '1234.5'],
    ['0.500', '0.500'],
    ['0,125', '0.125'],
    ['.5', '.5'],
    [',5', '.5'],
    ['1e3', '1e3'],
    ['-3', '-3'],
    ['1.299', ['1299', '1.299']],
    ['1,299', ['1299', '1.299']],
    ['1.000', ['1000', '1.000']],
    ['-12.500', ['-12500', '-12.500']],
    ['1.29.000', undefined],
    ['1.299,000.5', undefined],
    ['0.299.000', undefined],
    ['1,2,3', undefined],
    ['12 5', undefined],
    ['(5)', undefined],
    ['1O', undefined],
    ['１２', undefined],
    ['', undefined],
  ]
  for (const [given, meant] of cases) t.same(readNumber(given), meant, given)
})

t.test('a format says whether its number is a date, a percentage, or a number', async (t) => {
  const cases: readonly (readonly [code: string, kind: ReturnType<typeof kindOfFormat>])[] = [
    ['General', undefined],
    ['0.00', undefined],
    ['#,##0.00 "días"', undefined],
    ['[Red]-0.00;[Blue]0.00', undefined],
    ['_-* #,##0.00\\ [$Bs-400A]_-', undefined],
    ['0.00E+00', undefined],
    ['\\d0', undefined],
    ['"%"0', undefined],
    ['# ?/?', undefined],
    ['@', undefined],
    ['yyyy-mm-dd', 'date'],
    ['[$-es-BO]dddd, d "de" mmmm', 'date'],
    ['DD/MM/YY', 'date'],
    ['h:mm AM/PM', 'date'],
    ['[hh]:mm:ss', 'date'],
    ['0%', 'percentage'],
    ['0.00%;[Red]-0.00%', 'percentage'],
  ]
  for (const [code, kind] of cases) t.equal(kindOfFormat(code), kind, code)
})

import t from 'tap'
import { describePlan, toWireFilters } from '../../../../src/domains/reports/question/describe.ts'
import { wordsToLookUp } from '../../../../src/domains/reports/question/read-question.ts'
import { ask, brief, plans, refusalOf, refusals, toVocabulary } from './ask.ts'

/** What the SPA's chips and its placeholder ask, and two prompts of the original's tests. */
const contract: readonly (readonly [string, string])[] = [
  ['ventas detalladas realizadas en enero y febrero 2025', 'ventas_detalladas 2025-01-01..2025-03-01'],
  ['ventas por marca en 2025', 'ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades]'],
  [
    'ventas por categoría en marzo 2025',
    'ventas_por_categoria 2025-03-01..2025-04-01 [categoria monto unidades]',
  ],
  [
    'ventas por cliente en el primer trimestre 2025',
    'ventas_por_cliente 2025-01-01..2025-04-01 [cliente n_ventas monto]',
  ],
  ['ventas por mes durante 2025', 'ventas_por_mes 2025-01-01..2026-01-01 [mes monto]'],
  ['top productos más vendidos en 2025', 'top_productos 2025-01-01..2026-01-01 [producto unidades monto]'],
  [
    'ticket promedio del último trimestre',
    'ticket_promedio 2026-07-01..2026-10-01 [ticket_promedio n_ventas]',
  ],
  ['garantías por estado en 2025', 'garantias_por_estado 2025-01-01..2026-01-01 [estado n_casos]'],
  [
    "ventas de producto 'iPhone' entre enero y marzo 2025",
    'ventas_detalladas 2025-01-01..2025-04-01 [all] producto=iPhone(7)',
  ],
  [
    'ventas del producto Galaxy S23 128GB en febrero 2025',
    'ventas_detalladas 2025-02-01..2025-03-01 [all] producto=Galaxy S23 128GB(1)',
  ],
  [
    'Quiero un reporte de ventas del periodo del 01/10/2024 al 01/01/2025. Debe mostrar el nombre del cliente, la cantidad de compras que realizó, el monto total que pagó y el rango de fechas en las que hizo las compras. El reporte debe generarse en Excel.',
    'ventas_detalladas 2024-10-01..2025-01-02 [cliente n_compras monto_total fecha_min fecha_max]',
  ],
  [
    'Quiero un reporte de ventas del mes de septiembre, agrupado por producto, en PDF',
    'ventas_detalladas 2026-09-01..2026-10-01 [producto n_compras monto_total]',
  ],
]

t.test("the contract's examples come to what it says", async (t) => {
  for (const [question, start] of contract) t.ok(brief(ask(question)).startsWith(start), question)
  t.strictSame(toWireFilters(ask(contract.at(-2)?.[0] ?? '')), {
    _columns: ['cliente', 'n_compras', 'monto_total', 'rango_fechas'],
    _format: 'xlsx',
    _group_by: 'cliente',
  })
  t.strictSame(toWireFilters(ask(contract.at(-1)?.[0] ?? '')), { _format: 'pdf', _group_by: 'producto' })
})

t.test('every question comes to its plan', async (t) => {
  for (const [question, expected] of plans) t.equal(brief(ask(question)), expected, question)
})

t.test('a question is the same in capitals, without accents and with other spaces', async (t) => {
  for (const [question, expected] of plans) {
    const plain = question.normalize('NFD').replace(/\p{M}/gu, '')
    t.equal(brief(ask(plain)).toLowerCase(), brief(ask(plain.toUpperCase())).toLowerCase(), question)
    t.equal(brief(ask(question.normalize('NFD').replaceAll(' ', '\n\u00a0 '))), expected, question)
  }
})

t.test('what has no plan is refused in words that name it', async (t) => {
  for (const [question, expected] of refusals) t.equal(refusalOf(question)?.message, expected, question)
})

t.test('one sentence says what was understood', async (t) => {
  const sentences: [string, string][] = [
    ['ventas por marca en 2025', 'Ventas por marca del 01/01/2025 al 31/12/2025, de mayor a menor monto.'],
    ['ventas de hoy', 'Ventas por mes el 24/11/2026.'],
    [
      'cuánto vendimos de Samsung en octubre',
      'Ventas en total del 01/10/2026 al 31/10/2026, marca «Samsung».',
    ],
    [
      "ventas de producto 'iPhone' entre enero y marzo 2025",
      'Ventas detalladas del 01/01/2025 al 31/03/2025, producto «iPhone» (7 coincidencias).',
    ],
    [
      'los 5 productos menos vendidos de octubre',
      'Ventas por producto del 01/10/2026 al 31/10/2026, de menor a mayor unidades, las 5 primeras filas, solo entre lo que se vendió.',
    ],
    [
      'ventas de marzo comparadas con febrero',
      'Ventas en total del 01/03/2026 al 31/03/2026, en comparación con el período del 01/02/2026 al 28/02/2026.',
    ],
    ['stock por debajo de 5', 'Stock actual por producto, con stock menor que 5, de menor a mayor stock.'],
    [
      'ventas de ayer vs anteayer',
      'Ventas en total el 23/11/2026, en comparación con el período del 22/11/2026.',
    ],
    [
      'marcas con más de 1000 unidades en 2025',
      'Ventas por marca del 01/01/2025 al 31/12/2025, con cantidad de unidades mayor que 1.000, de mayor a menor monto.',
    ],
    [
      'ventas con precio unitario mayor que 100000000000000000000000000 en marzo',
      'Ventas detalladas del 01/03/2026 al 31/03/2026, con precio unitario mayor que 100.000.000.000.000.000.000.000.000.',
    ],
    ['últimas 10 ventas de ayer', 'Últimas 10 ventas el 23/11/2026.'],
    ['la última venta de octubre', 'Última venta del 01/10/2026 al 31/10/2026.'],
    ['stock por producto ordenado por marca', 'Stock actual por producto, en orden de marca.'],
    [
      'productos que no se vendieron en octubre de mayor a menor stock',
      'Productos sin ventas del 01/10/2026 al 31/10/2026, en orden inverso de stock.',
    ],
    ['unidades vendidas por mes en 2025', 'Unidades por mes del 01/01/2025 al 31/12/2025.'],
    ['ticket promedio de octubre', 'Ticket promedio del 01/10/2026 al 31/10/2026.'],
    ['clientes que no compraron en octubre', 'Clientes sin compras del 01/10/2026 al 31/10/2026.'],
    [
      'garantías pendientes de octubre',
      'Reclamos de garantía por estado del 01/10/2026 al 31/10/2026, estado «Pendiente», de mayor a menor número de reclamos.',
    ],
  ]
  for (const [question, expected] of sentences) t.equal(describePlan(ask(question)), expected, question)
})

t.test('the words to look up are those that the grammar does not know', async (t) => {
  const lookedUp: [string, string[][]][] = [
    ['ventas por marca en 2025', []],
    ['ventas del producto Galaxy S23 128GB en febrero 2025', [['galaxy', 's23', '128gb']]],
    ["ventas de producto 'iPhone' entre enero y marzo 2025", [['iphone']]],
    ['ventas de Samsung a Ana Pérez por mes', [['samsung'], ['ana', 'perez']]],
    ['ventas de televisores Sony', [['televisor', 'sony']]],
    ['ventas de Julio Flores', [['flor']]],
  ]
  for (const [question, words] of lookedUp) t.strictSame(wordsToLookUp(question), words, question)
})

t.test('a name of words that the grammar has a use for needs its noun', async (t) => {
  const vocabulary = toVocabulary({
    marca: [
      { id: 1, name: 'Total' },
      { id: 2, name: 'Mes' },
      { id: 3, name: 'Tres Cruces' },
    ],
    categoria: [
      { id: 1, name: 'Teléfonos' },
      { id: 2, name: 'Tarjetas de memoria' },
    ],
    producto: [
      { id: 1, name: 'Top' },
      { id: 2, name: 'Calendario 2025' },
      { id: 3, name: 'Calendario 2026' },
    ],
    cliente: [
      { id: 'a', name: 'Julio' },
      { id: 'b', name: 'Domingo Marzo' },
    ],
  })
  const expected: [string, string][] = [
    ['ventas de la marca Total en 2025', 'ventas_detalladas 2025-01-01..2026-01-01 [all] marca=Total(1)'],
    ['total de ventas en 2025', 'ventas_totales 2025-01-01..2026-01-01 [monto n_ventas unidades]'],
    ['ventas por mes en 2025', 'ventas_por_mes 2025-01-01..2026-01-01 [mes monto]'],
    ['ventas de Tres Cruces en 2025', 'ventas_detalladas 2025-01-01..2026-01-01 [all] marca=Tres Cruces(1)'],
    ['ventas de teléfonos en 2025', 'ventas_detalladas 2025-01-01..2026-01-01 [all] categoria=Teléfonos(1)'],
    ['ventas del cliente Julio en 2025', 'ventas_detalladas 2025-01-01..2026-01-01 [all] cliente=Julio(1)'],
    ['ventas de julio 2025', 'ventas_por_mes 2025-07-01..2025-08-01 [mes monto]'],
    [
      'ventas de Calendario 2025 en 2026',
      'ventas_detalladas 2026-01-01..2027-01-01 [all] producto=Calendario 2025(1)',
    ],
    [
      'ventas de calendarios en 2026',
      'ventas_detalladas 2026-01-01..2027-01-01 [all] producto=calendarios(2)',
    ],
  ]
  for (const [question, start] of expected)
    t.ok(brief(ask(question, { vocabulary })).startsWith(start), question)
  t.match(refusalOf('ventas con tarjeta', { vocabulary })?.message, /«tarjeta»/)
})

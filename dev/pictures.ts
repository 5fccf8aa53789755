// `npm run pictures`: starts the demo shop and writes the pictures of the documents into docs/images/: the API page, a page
// of a report, a forecast. Needs chromium and pdftoppm (Debian: apt-get install chromium poppler-utils).
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { createClient } from '../client/src/index.ts'
import { demoLogins } from '../prisma/demo/people.ts'
import { freePort } from './free-port.ts'

const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
const programs = ['chromium', 'pdftoppm']
const startTimeoutMs = 180_000
const most = 80_000

type Shop = ReturnType<typeof createClient>
type Forecast = Extract<Awaited<ReturnType<Shop['predictSales']>>, { historico: unknown }>

/** Writes a picture with few colours. Throws when it is larger than a page of documentation should load. */
async function save(name: string, picture: Buffer): Promise<void> {
  const { data, info } = await sharp(picture)
    .png({ palette: true, colours: 64, effort: 10 })
    .toBuffer({ resolveWithObject: true })
  if (data.length > most) throw new Error(`${name} has ${data.length} bytes, more than ${most}.`)
  writeFileSync(join(images, name), data)
  console.log(`docs/images/${name}: ${info.width} x ${info.height}, ${data.length} bytes`)
}

/** What a browser shows of an address, once its programs have run. */
function photograph(folder: string, address: string, width: number, height: number): Buffer {
  const file = join(folder, 'screenshot.png')
  const size = `--window-size=${width},${height}`
  const flags = ['--headless', '--no-sandbox', '--hide-scrollbars', '--virtual-time-budget=20000', size]
  execFileSync('chromium', [...flags, `--user-data-dir=${folder}/browser`, `--screenshot=${file}`, address], {
    stdio: 'ignore',
  })
  return readFileSync(file)
}

/** A forecast as a drawing: what was sold as bars, what is expected as a line in its interval. */
function draw({ historico, predicciones }: Forecast): string {
  const size = { width: 760, height: 300, left: 24, right: 16, top: 40, bottom: 32 }
  const highest =
    1.05 *
    Math.max(
      ...historico.map(({ total_real }) => total_real),
      ...predicciones.map(({ superior_80 }) => superior_80 ?? 0),
    )
  const step = (size.width - size.left - size.right) / (historico.length + predicciones.length)
  const x = (t: number) => size.left + (t + 0.5) * step
  const y = (amount: number) =>
    size.height - size.bottom - (amount / highest) * (size.height - size.top - size.bottom)
  const expected = predicciones.map((month, i) => ({ ...month, x: x(historico.length + i) }))
  const upper = expected.map((month) => `${month.x},${y(month.superior_80 ?? month.total_predicho)}`)
  const lower = expected.map((month) => `${month.x},${y(month.inferior_80 ?? month.total_predicho)}`)
  const bars = historico.map(
    ({ total_real }, t) =>
      `<rect x="${x(t) - step * 0.35}" y="${y(total_real)}" width="${step * 0.7}" height="${size.height - size.bottom - y(total_real)}" fill="#9ecae1"/>`,
  )
  const names = [...historico, ...predicciones].map(({ mes, anio }, t) =>
    mes % 3 === 1
      ? `<text x="${x(t)}" y="${size.height - 10}" text-anchor="middle">${mes}/${anio}</text>`
      : '',
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="12" fill="#222">
    <rect width="100%" height="100%" fill="#fff"/>
    <text x="${size.left}" y="24">Ventas por mes en la tienda de demostración, y los próximos ${predicciones.length} meses con su intervalo del 80 %</text>
    ${bars.join('')}${names.join('')}
    <polygon points="${[...upper, ...lower.toReversed()].join(' ')}" fill="#fdae6b"/>
    <polyline points="${expected.map((month) => `${month.x},${y(month.total_predicho)}`).join(' ')}" fill="none" stroke="#d94801" stroke-width="2"/>
  </svg>`
}

async function takePictures(address: string, folder: string): Promise<void> {
  await save(
    'api-page.png',
    await sharp(photograph(folder, `${address}/docs`, 1280, 800))
      .resize(960)
      .png()
      .toBuffer(),
  )

  let token: string | undefined
  const shop = createClient({ baseUrl: address, token: () => token })
  const { email, password } = demoLogins.find(({ role }) => role === 'Analista')!
  token = (await shop.logIn({ body: { email, password } })).tokens.access

  const report = await shop.runReport({
    body: { prompt: 'ventas por marca de este año, de mayor a menor', formato: 'pdf' },
  })
  writeFileSync(join(folder, 'report.pdf'), Buffer.from(await (report as Blob).arrayBuffer()))
  execFileSync('pdftoppm', ['-png', '-r', '80', '-singlefile', 'report.pdf', 'report'], { cwd: folder })
  await save('report.png', readFileSync(join(folder, 'report.png')))

  const forecast = await shop.predictSales({ body: { horizonte_meses: 6 } })
  await save(
    'forecast.png',
    await sharp(Buffer.from(draw(forecast as Forecast)))
      .png()
      .toBuffer(),
  )
}

const missing = programs.filter((program) => spawnSync(program, ['--version']).error)
if (missing.length > 0) {
  console.error(`${missing.join(' and ')} not found. On Debian: apt-get install chromium poppler-utils`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'smartsales-pictures-'))
const port = await freePort()
const dev = spawn(process.execPath, ['dev/dev.ts', '--data', join(folder, 'data'), '--port', String(port)], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const signal = AbortSignal.timeout(startTimeoutMs)
  for await (const [text] of on(dev.stdout.setEncoding('utf8'), 'data', { signal }))
    if (text.includes('is ready')) break
  await takePictures(`http://127.0.0.1:${port}`, folder)
} finally {
  dev.kill('SIGINT')
  if (dev.exitCode === null) await once(dev, 'exit')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

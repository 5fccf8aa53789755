// Runs the README: starts `npm run dev`, carries out the README's own curl commands, stops it; and
// checks that every npm script and file that the documents name exists.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const startTimeoutMs = 180_000
const shellTimeoutMs = 60_000
const stopTimeoutMs = 30_000

const readme = readFileSync('README.md', 'utf8')
const documents = ['README.md', ...readdirSync('docs').map((file) => `docs/${file}`)].filter((file) =>
  file.endsWith('.md'),
)
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** The fenced shell blocks of a Markdown text, in order. */
function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code = '']) => code)
}

function checkNames(): void {
  for (const file of documents) {
    const text = readFileSync(file, 'utf8')
    for (const [, name = ''] of text.matchAll(/npm run ([a-z][\w:-]*)/g)) {
      assert(name in scripts, `${file} names npm run ${name}, which package.json has not`)
    }
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const path = file.startsWith('docs/') ? `docs/${link}` : link
      assert(existsSync(path), `${file} links to ${link}, which does not exist`)
    }
  }
}

async function main(): Promise<void> {
  checkNames()
  const [develop = '', test = '', ...deeds] = shellBlocks(readme)
  assert.equal(develop.trim(), 'npm ci && npm run dev')
  assert.equal(test.trim(), 'npm ci && npm test')
  assert(deeds.length >= 2, 'a sale and a purchase by card')

  const dev = spawn('npm', ['run', 'dev'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  let output = ''
  dev.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  try {
    const deadline = Date.now() + startTimeoutMs
    while (!output.includes('is ready')) {
      assert(dev.exitCode === null && Date.now() < deadline, `npm run dev did not start:\n${output}`)
      await sleep(100)
    }
    const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', deeds.join('\n')], {
      encoding: 'utf8',
      timeout: shellTimeoutMs,
    })
    console.log(stdout)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"venta_id":\s?\d+/, 'the sale is registered')
    assert.match(stdout, /"pago_id":\s?\d+/, 'the buyer sees it')
    assert.match(stdout, /Av\. Arce 2147/, 'it is this sale that the buyer sees')
    assert.match(stdout, /"status":\s?"success"/, 'the purchase by card is paid')
    assert.match(stdout, /"intent":\s?"ventas_por_marca"/, 'the report is understood')
    assert.match(stdout, /"predicciones":\s?\[\{"periodo"/, 'the forecast is made')
  } finally {
    // As Ctrl-C in a terminal does: to the whole group.
    process.kill(-dev.pid!, 'SIGINT')
    const late = setTimeout(() => process.kill(-dev.pid!, 'SIGKILL'), stopTimeoutMs)
    if (dev.exitCode === null) await once(dev, 'exit')
    clearTimeout(late)
  }
  console.log('README: passed')
}

await main()

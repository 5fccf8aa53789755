import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { readConfig } from '../../src/config/config.ts'
import { readTracingSettings } from '../../src/plugins/tracing-settings.ts'
import { minimalSource } from './bare-app.ts'

/** Starts the application and prints the modules of OpenTelemetry that this loaded. */
const program = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  const { buildApp } = await import(${JSON.stringify(import.meta.resolve('../../src/app.ts'))})
  const { readConfig } = await import(${JSON.stringify(import.meta.resolve('../../src/config/config.ts'))})
  const app = await buildApp(readConfig(JSON.parse(process.env.CONFIG)))
  await app.ready()
  await app.inject('/livez')
  const hooks = app.databaseObservers.length
  await app.close()
  const ours = loaded.filter((url) => /opentelemetry|lib\\/tracing\\/(?!settings)/.test(url))
  console.log(JSON.stringify({ all: loaded.length, ours, hooks }))`

async function start(config: Readonly<Record<string, string>>) {
  const CONFIG = JSON.stringify({
    ...minimalSource,
    LOG_LEVEL: 'silent',
    DISPATCHER_ENABLED: 'False',
    ...config,
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, CONFIG },
    timeout: 60_000,
  })
  return JSON.parse(stdout) as { all: number; ours: string[]; hooks: number }
}

t.test('without a collector nothing of OpenTelemetry is loaded and nobody looks on', async (t) => {
  const off = await start({})
  t.ok(off.all > 100)
  t.same(off.ours, [])
  t.equal(off.hooks, 0)
  const disabled = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_SDK_DISABLED: 'true',
  })
  t.same(disabled.ours, [])
})

t.test('with one it is', async (t) => {
  const on = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  })
  t.ok(on.ours.some((url) => url.includes('@opentelemetry/sdk-trace')))
  t.equal(on.hooks, 1)
})

t.test('the standard variables say where spans go and which', async (t) => {
  const settingsOf = (source: Record<string, string>) =>
    readTracingSettings(readConfig({ ...minimalSource, ...source }), '1.2.3')
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/' }
  t.equal(settingsOf({}), undefined)
  t.equal(settingsOf({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }), undefined)
  t.match(settingsOf(endpoint), {
    url: 'https://collector.example/otlp/v1/traces',
    serviceName: 'smartsales-backend',
    sampler: 'parentbased_always_on',
    samplerRatio: 1,
    timeoutMs: 10_000,
  })
  const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other.example/spans' }
  t.match(settingsOf({ ...endpoint, ...own, OTEL_TRACES_SAMPLER_ARG: '0.25' }), {
    url: 'https://other.example/spans',
    samplerRatio: 0.25,
  })
  for (const wrong of [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { OTEL_TRACES_SAMPLER: 'sometimes' },
    { OTEL_TRACES_SAMPLER_ARG: '2' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'no pair' },
  ])
    t.throws(() => settingsOf(wrong), { name: 'ConfigError' }, JSON.stringify(wrong))
})

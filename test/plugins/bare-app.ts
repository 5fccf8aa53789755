import Fastify, { type FastifyInstance } from 'fastify'
import { readConfig } from '../../src/config/config.ts'
import { createLoggerOptions } from '../../src/lib/log.ts'
import { serializerCompiler, validatorCompiler } from '../../src/lib/validation.ts'
import configuration from '../../src/plugins/config.ts'
import errors, { answerUnknown } from '../../src/plugins/errors.ts'
import limits from '../../src/plugins/limits.ts'
import metrics, { metricsRoute } from '../../src/plugins/metrics.ts'
import openapi from '../../src/plugins/openapi/index.ts'
import requestBodies from '../../src/plugins/requests/bodies.ts'
import requests from '../../src/plugins/requests/index.ts'
import { createServerOptions } from '../../src/plugins/requests/server.ts'
import security from '../../src/plugins/security.ts'

/** What a configuration needs at least; no value is real. */
export const minimalSource = {
  SECRET_KEY: 'fake-secret-key-for-tests-0123456789',
  DATABASE_URL: 'postgresql://user:fake-password@127.0.0.1:1/shop',
}

interface BareOptions {
  /** Variables over the tests' defaults. */
  readonly config?: Readonly<Record<string, string>>
  /** Takes the log's lines. */
  readonly log?: string[]
  readonly routes?: (app: FastifyInstance) => void
}

/**
 * What every request passes before the database: the infrastructure alone, with routes of the test's own. The
 * header `x-user` stands for a token that verifies.
 */
export async function bareApp(
  t: { teardown(work: () => Promise<unknown>): void },
  { config: source, log, routes }: BareOptions = {},
): Promise<FastifyInstance> {
  const config = readConfig({
    ...minimalSource,
    LOG_LEVEL: log ? 'debug' : 'silent',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...source,
  })
  const stream = { write: (line: string) => log?.push(line) }
  const app: FastifyInstance = Fastify({
    ...createServerOptions(config),
    logger: { ...createLoggerOptions(config), stream },
  })
  t.teardown(() => app.close())
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('tokenSubject', null)
  app.decorateRequest('actor', null)
  app.addHook('onRequest', async (request) => {
    const user = request.headers['x-user']
    request.tokenSubject = typeof user === 'string' ? user : null
  })
  await app.register(configuration, { config })
  await app.register(errors)
  await app.register(requests)
  await app.register(metrics)
  await app.register(security)
  await app.register(limits)
  app.setNotFoundHandler(answerUnknown)
  await app.register(requestBodies)
  await app.register(openapi)
  await app.register(metricsRoute)
  routes?.(app)
  await app.ready()
  return app
}

/** What a route of a test states so that it is open to everybody. */
export const open = { config: { access: 'public' } } as const

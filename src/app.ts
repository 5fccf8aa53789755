import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import addresses from './domains/addresses/routes.ts'
import audit from './domains/audit/routes.ts'
import accounts from './domains/auth/routes.ts'
import catalogue from './domains/catalogue/routes.ts'
import checkout, { checkoutCounters } from './domains/checkout/routes.ts'
import clients from './domains/clients/routes.ts'
import forecasts from './domains/forecasts/routes.ts'
import health, { liveness } from './domains/health/routes.ts'
import type { Timings } from './domains/notifications/dispatcher/dispatcher.ts'
import dispatcher from './domains/notifications/dispatcher/index.ts'
import notifications from './domains/notifications/routes.ts'
import questions from './domains/reports/answer/routes.ts'
import dashboards from './domains/reports/dashboard-cache.ts'
import reports from './domains/reports/routes.ts'
import sales from './domains/sales/routes.ts'
import users from './domains/users/routes.ts'
import voiceCart from './domains/voice-cart/routes.ts'
import warranty from './domains/warranty/routes.ts'
import { createLogDestination, createLoggerOptions } from './lib/log.ts'
import { serializerCompiler, validatorCompiler } from './lib/validation.ts'
import auth, { authIdentify } from './plugins/auth/index.ts'
import config from './plugins/config.ts'
import database from './plugins/database.ts'
import errors, { answerUnknown } from './plugins/errors.ts'
import limits from './plugins/limits.ts'
import metrics, { metricsRoute } from './plugins/metrics.ts'
import openapi, { undocumented } from './plugins/openapi/index.ts'
import providers, { type Providers } from './plugins/providers.ts'
import requestBodies from './plugins/requests/bodies.ts'
import requests from './plugins/requests/index.ts'
import { createServerOptions } from './plugins/requests/server.ts'
import security from './plugins/security.ts'
import tracing from './plugins/tracing.ts'
import transactions from './plugins/transactions.ts'

export interface AppOptions {
  /** Parts of the outside world to use in place of the real ones. */
  readonly providers?: Partial<Providers>
  /** Clocks of background work, over the usual ones. */
  readonly timings?: Partial<Timings>
}

/** Builds the application: infrastructure in the order in which a request meets it, then the domains. The caller listens. */
export async function buildApp(settings: Config, options: AppOptions = {}): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...createServerOptions(settings),
    logger: { ...createLoggerOptions(settings), stream: createLogDestination() },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  // What every request passes, in this order: later plugins need what earlier ones decorate.
  await app.register(config, { config: settings })
  await app.register(tracing)
  await app.register(errors)
  await app.register(requests)
  await app.register(metrics)
  await app.register(security)
  await app.register(authIdentify)
  await app.register(limits)
  app.setNotFoundHandler(answerUnknown)
  await app.register(requestBodies)
  await app.register(database)
  await app.register(providers, { providers: options.providers ?? {} })
  await app.register(auth)
  await app.register(transactions)
  await app.register(checkoutCounters)
  await app.register(dispatcher, { timings: options.timings })
  await app.register(dashboards)

  // Routes, none of which is loaded without a stated access. Accounts and health answer under two prefixes.
  await app.register(openapi)
  await app.register(metricsRoute)
  await app.register(liveness)
  await app.register(health, { prefix: '/api' })
  await app.register(accounts, { prefix: '/api' })
  await app.register(undocumented(health, accounts), { prefix: '/auth' })
  await app.register(users, { prefix: '/api/gestionusuario' })
  await app.register(clients, { prefix: '/api/gestionclientes' })
  await app.register(addresses, { prefix: '/api' })
  await app.register(audit, { prefix: '/api' })
  await app.register(catalogue)
  await app.register(sales, { prefix: '/api' })
  await app.register(checkout, { prefix: '/api/pagos' })
  await app.register(warranty, { prefix: '/api/garantia' })
  await app.register(voiceCart, { prefix: '/api/carrito-voz' })
  await app.register(reports, { prefix: '/api' })
  await app.register(questions, { prefix: '/api/ai-reports' })
  await app.register(forecasts, { prefix: '/api/ml' })
  await app.register(notifications, { prefix: '/api/notificaciones' })

  return app
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { allow } from '../../lib/access.ts'
import { createRefreshed } from '../../lib/refreshed.ts'
import { createRequestContext, runWithRequestContext } from '../../lib/request-context.ts'
import { Role } from '../../lib/roles.ts'
import { createTimeZone } from '../../lib/time-zone.ts'
import { createKeeper } from './counting/keeper.ts'
import { readDashboard } from './read-dashboard.ts'
import { DashboardBody, DashboardQuery, toDashboard, toDashboardQuestion } from './schemas.ts'

const analysts = allow(Role.Administrador, Role.Analista)

/** How long a dashboard is served, in milliseconds, and how many of them. */
const remembered = { freshMs: 5000, staleMs: 60_000, most: 100 }

/** What the owner reads. */
const reports: FastifyPluginAsyncTypebox = async (app) => {
  const { BUSINESS_TIME_ZONE: timeZone, LOW_STOCK_THRESHOLD, REQUEST_DEADLINE_MS } = app.config
  const zone = createTimeZone(timeZone)
  const shop = { sql: app.replica, zone, timeZone, lowStockThreshold: LOW_STOCK_THRESHOLD }

  const keeper = createKeeper({
    ...shop,
    sql: app.sql,
    onFailure: (err) => app.log.warn({ err }, 'dashboard: not counted on, the next reading takes longer'),
  })
  app.addHook('onClose', () => keeper.stop())

  const dashboards = createRefreshed<Static<typeof DashboardBody>>({
    ...remembered,
    async inBackground(read) {
      const context = createRequestContext('dashboard', performance.now() + REQUEST_DEADLINE_MS)
      try {
        return await runWithRequestContext(context, read)
      } catch (err) {
        app.log.warn({ err }, 'dashboard: not read anew, the one before is still served')
        throw err
      }
    },
  })

  app.get(
    '/dashboard-ejecutivo/',
    {
      config: { access: analysts },
      schema: {
        tags: ['Reportes'],
        operationId: 'readDashboard',
        summary: 'Ventas, clientes, existencias y alertas de un período',
        description:
          'Los datos tienen un minuto como máximo; `fecha_actualizacion` dice de cuándo son. ' +
          'Con `Cache-Control: no-cache` en la solicitud se leen de nuevo.',
        querystring: DashboardQuery,
        response: { 200: DashboardBody },
      },
    },
    async (request, reply) => {
      const { key, ...question } = toDashboardQuestion(request.query, zone)
      const read = async () => {
        const dashboard = await readDashboard(shop, question, new Date())
        keeper.note(dashboard.effort)
        return toDashboard(dashboard)
      }
      const mustBeNew = request.headers['cache-control']?.includes('no-cache') ?? false
      reply.header('cache-control', 'private, no-cache')
      return dashboards.get(key, read, { mustBeNew })
    },
  )
}

export default reports

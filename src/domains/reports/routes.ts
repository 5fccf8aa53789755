import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow, Role } from '../../lib/access.ts'
import { createTimeZone } from '../../lib/dates.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { readDashboard } from './dashboard.ts'
import { toDashboard } from './dashboard-json.ts'
import { readHistory } from './history.ts'
import { DashboardBody, DashboardQuery, HistoryBody, HistoryQuery } from './schemas.ts'

const analysts = allow(Role.Administrador, Role.Analista)

/** What the owner reads. */
const reports: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Reportes')
  const zone = createTimeZone(app.config.BUSINESS_TIME_ZONE)
  const shop = { sql: app.replica, zone, lowStock: app.config.LOW_STOCK_THRESHOLD }

  app.get('/dashboard-ejecutivo/', {
    config: { access: analysts, prisma: false },
    schema: {
      operationId: 'readDashboard',
      summary: 'Ventas, clientes, existencias y alertas de un período',
      description:
        'Los datos tienen diez segundos como máximo; `fecha_actualizacion` dice de cuándo son. ' +
        'Con `Cache-Control: no-cache` en la solicitud se leen de nuevo.',
      querystring: DashboardQuery,
      response: { 200: DashboardBody },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'private, no-cache')
      return app.dashboards.memo(JSON.stringify(request.query), {
        context: async () => toDashboard(await readDashboard(shop, request.query, new Date())),
        forceRefresh: request.headers['cache-control']?.includes('no-cache') ?? false,
      })
    },
  })

  // The web client asks the second address when the first answers 404.
  for (const [url, hide] of [
    ['/ventas-historicas/historico/', false],
    ['/ventas-historicas/api/historico/', true],
  ] as const)
    app.get(url, {
      config: { access: analysts, prisma: false },
      schema: {
        operationId: 'readSalesHistory',
        summary: 'Lo vendido, por período, producto o cliente',
        description:
          'Los importes son los de cada venta, sin lo devuelto. De un producto se suman sus líneas. ' +
          'Los productos y clientes van del total mayor al menor; los períodos, del primero al último.',
        hide,
        querystring: HistoryQuery,
        response: { 200: HistoryBody },
      },
      handler: async (request) => readHistory(app.replica, request.query, zone),
    })
}

export default reports

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow, Role } from '../../lib/access.ts'
import { createTimeZone } from '../../lib/dates.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { findEntry, listEntries, nextPage } from './entries.ts'
import { Entry, EntryParams, EntryQuery, toEntry } from './schemas.ts'

const administrators = allow(Role.Administrador)

/** The audit log, to be read by administrators. Entries are written by the deeds that they tell of. */
const audit: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Bitácora')
  const zone = createTimeZone(app.config.BUSINESS_TIME_ZONE)

  app.get('/bitacora/', {
    config: { access: administrators },
    schema: {
      operationId: 'listAuditEntries',
      summary: 'Cambios registrados, del más nuevo al más antiguo',
      description: 'La cabecera `Link` con `rel="next"` lleva a la página siguiente.',
      querystring: EntryQuery,
      response: { 200: Type.Array(Entry) },
    },
    handler: async (request, reply) => {
      const entries = await listEntries(app.prisma, zone, request.query)
      const next = nextPage(request.url, request.query, entries)
      if (next) reply.header('link', `<${next}>; rel="next"`)
      return entries.map(toEntry)
    },
  })

  app.get('/bitacora/:bitacora_id/', {
    config: { access: administrators },
    schema: {
      operationId: 'readAuditEntry',
      summary: 'Un cambio registrado',
      params: EntryParams,
      response: { 200: Entry },
    },
    handler: async (request) => toEntry(await findEntry(app.prisma, request.params.bitacora_id)),
  })
}

export default audit

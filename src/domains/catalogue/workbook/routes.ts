import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { allow, Role } from '../../../lib/access.ts'
import { createTimeZone } from '../../../lib/dates.ts'
import { keyed } from '../../../lib/idempotency.ts'
import { largestFileBytes } from '../../../lib/spreadsheet/read.ts'
import { workbookContentType } from '../../../lib/spreadsheet/write.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import { ImportForm, ImportReport } from '../schemas.ts'
import { listFilterChoices } from '../storefront/storefront.ts'
import { exportProducts } from './export-products.ts'
import { importProducts, readUploadedRows } from './import-products.ts'
import { writeTemplate } from './template.ts'

const access = allow(Role.Vendedor, Role.Administrador)
const WorkbookFile = {
  description: 'Libro de Excel',
  content: { [workbookContentType]: { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) } },
}

/** A moment as the clocks of a zone show it: `20260131`, `140509` and, for people, `31/01/2026 14:05`. */
function shownMoment(timeZone: string) {
  const wall = createTimeZone(timeZone).toWall(new Date()).toISOString()
  const [day, time] = [wall.slice(0, 10), wall.slice(11, 19)]
  const shown = `${day.split('-').reverse().join('/')} ${time.slice(0, 5)}`
  return { day: day.replaceAll('-', ''), time: time.replaceAll(':', ''), shown }
}

function sendAs(reply: FastifyReply, fileName: string, workbook: Readable): FastifyReply {
  reply
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'no-store')
  return reply.type(workbookContentType).send(workbook)
}

/** The catalogue as workbooks: an empty one to fill in, what was filled in, and what there is. */
const workbook: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Catálogo en Excel')
  const timeZone = app.config.BUSINESS_TIME_ZONE

  app.get('/descargar-plantilla/', {
    config: { access },
    schema: {
      operationId: 'downloadTemplate',
      summary: 'Plantilla para importar productos',
      response: { 200: WorkbookFile },
    },
    handler: async (_request, reply) => {
      const template = writeTemplate(await listFilterChoices(app.prisma))
      const fileName = `plantilla_catalogo_productos_${shownMoment(timeZone).day}.xlsx`
      return sendAs(reply, fileName, template)
    },
  })

  app.get('/exportar/', {
    config: { access },
    schema: {
      operationId: 'exportCatalogue',
      summary: 'Exportar los productos propios (todos, para administradores)',
      response: { 200: WorkbookFile },
    },
    handler: async (request: FastifyRequest, reply) => {
      const { day, time, shown } = shownMoment(timeZone)
      return sendAs(reply, `catalogo_Vendedor_${day}_${time}.xlsx`, await exportProducts(request, shown))
    },
  })

  app.post('/importar/', {
    config: { access, upload: { maximumBytes: largestFileBytes } },
    schema: {
      operationId: 'importCatalogue',
      summary: 'Importar productos (archivo `archivo`, .xlsx, hasta 1000 filas y 10 MB)',
      documented: { ...keyed, body: ImportForm },
      description:
        'Todo en una transacción, con un informe por fila. Admite la plantilla y el archivo exportado.',
      consumes: ['multipart/form-data'],
      response: { 200: ImportReport, 201: ImportReport },
    },
    handler: async (request, reply) => {
      const read = await readUploadedRows(request)
      const report = await importProducts(request, read)
      return reply.code(report.exitosos > 0 ? 201 : 200).send(report)
    },
  })
}

export default workbook

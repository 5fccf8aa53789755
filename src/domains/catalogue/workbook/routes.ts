import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { allow } from '../../../lib/access.ts'
import { requestAuthor } from '../../../lib/author.ts'
import { keyed, replayedHeaders } from '../../../lib/idempotency.ts'
import { Role } from '../../../lib/roles.ts'
import { importLimits } from '../../../lib/spreadsheet/limits.ts'
import { workbookContentType } from '../../../lib/spreadsheet/write.ts'
import { sellerScope } from '../actor-scope.ts'
import { onceKey } from '../once.ts'
import { listFilterChoices } from '../storefront/storefront.ts'
import { exportProducts } from './export-products.ts'
import { writeExport } from './export-workbook.ts'
import { exportFileName, shortMoment, templateFileName } from './file-name.ts'
import { importProducts } from './import-products.ts'
import { readUploadedRows } from './read-upload.ts'
import { ImportForm, ImportReport, toImportReport } from './schemas.ts'
import { writeTemplate } from './template.ts'

const tags = ['Catálogo en Excel']
const access = allow(Role.Vendedor, Role.Administrador)
const WorkbookFile = {
  description: 'Libro de Excel',
  content: { [workbookContentType]: { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) } },
}

function sendAs(reply: FastifyReply, fileName: string): FastifyReply {
  reply
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'no-store')
  return reply.type(workbookContentType)
}

/** The catalogue as workbooks: an empty one to fill in, what was filled in, and what there is. */
export const workbookRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const timeZone = app.config.BUSINESS_TIME_ZONE

  app.get('/descargar-plantilla/', {
    config: { access },
    schema: {
      tags,
      operationId: 'downloadTemplate',
      summary: 'Plantilla para importar productos',
      response: { 200: WorkbookFile },
    },
    handler: async (_request, reply) => {
      const { marcas, tipos } = await listFilterChoices(app.prisma)
      const workbook = writeTemplate({ brands: marcas, types: tipos })
      return sendAs(reply, templateFileName(new Date(), timeZone)).send(workbook)
    },
  })

  app.get('/exportar/', {
    config: { access },
    schema: {
      tags,
      operationId: 'exportCatalogue',
      summary: 'Exportar los productos propios (todos, para administradores)',
      response: { 200: WorkbookFile },
    },
    handler: async (request: FastifyRequest, reply) => {
      const owner = request.actor!
      const products = await exportProducts(app.sql, owner.id, sellerScope(owner))
      const now = new Date()
      const workbook = writeExport(products, { owner: owner.name, madeAt: shortMoment(now, timeZone) })
      return sendAs(reply, exportFileName(owner.name, now, timeZone)).send(workbook)
    },
  })

  app.post('/importar/', {
    config: { access, upload: { maximumFiles: 1, maximumBytes: importLimits.fileBytes } },
    schema: {
      tags,
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
      const key = onceKey(request, 'same-content')
      const scope = sellerScope(request.actor)
      const { replayed, response } = await importProducts(app.sql, requestAuthor(request), key, scope, read)
      if (replayed) reply.headers(replayedHeaders)
      const report = toImportReport(response, read)
      return reply.code(report.exitosos > 0 ? 201 : 200).send(report)
    },
  })
}

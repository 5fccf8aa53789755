import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { allow, Role } from '../../../lib/access.ts'
import { createTimeZone } from '../../../lib/dates.ts'
import { defineProblems } from '../../../lib/problem.ts'
import { toValidationProblem } from '../../../lib/validation.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import { serviceOrigin } from '../../../plugins/security.ts'
import { type Day, dayAt, toIsoDay } from '../question/calendar.ts'
import { Refusal } from '../question/plan.ts'
import { writeCsv, writePdf, writeReportWorkbook } from './files.ts'
import { answerQuestion, toReportJson } from './report.ts'
import type { Report } from './rows.ts'
import {
  AudioBody,
  AudioForm,
  contentTypes,
  formats,
  ReportBody,
  type ReportFormat,
  ReportIndex,
  ReportReply,
} from './schemas.ts'
import templates from './templates.ts'

const access = allow(Role.Administrador, Role.Vendedor, Role.Analista)
const problems = defineProblems({
  QUESTION_NOT_UNDERSTOOD: '422 %s',
  AUDIO_NOT_SUPPORTED:
    '501 La transcripción de audio no está disponible: escriba la pregunta o díctela en el navegador.',
})

const largestAudioBytes = 10 * 1024 * 1024

/** A refusal as a report of one text, because the web client shows nothing but answers with 200. */
function toMessage({ message }: Refusal, today: Day) {
  return {
    intent: 'no_entendido',
    interpretacion: message,
    start: toIsoDay(today),
    end: toIsoDay(today + 1),
    filters: {},
    columns: ['mensaje'],
    rows: [{ mensaje: message }],
    truncado: false,
  }
}

/** `formato`, else the first kind of file that Accept names, else JSON. */
function formatOf({ headers }: FastifyRequest, { formato }: { formato?: ReportFormat }): ReportFormat {
  const isNamed = (format: ReportFormat) =>
    format !== 'json' && headers.accept?.includes(contentTypes[format])
  return formato ?? formats.find(isNamed) ?? 'json'
}

const takesProblems = ({ headers }: FastifyRequest) =>
  headers.accept?.includes('application/problem+json') ?? false

/** Questions in Spanish and their reports. */
const questions: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Reportes')
  const zone = createTimeZone(app.config.BUSINESS_TIME_ZONE)
  const shop = { sql: app.replica, zone, lowStock: app.config.LOW_STOCK_THRESHOLD }

  async function sendFile(reply: FastifyReply, made: Report, format: Exclude<ReportFormat, 'json'>) {
    const { intent, start, end, truncado } = made
    const file = await { csv: writeCsv, xlsx: writeReportWorkbook, pdf: writePdf }[format](made)
    reply
      .header('content-disposition', `attachment; filename="${intent}_${start}_${end}.${format}"`)
      .header('cache-control', 'no-store')
      .header('x-report-truncated', String(truncado))
    return reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : contentTypes[format]).send(file)
  }

  app.get('/', {
    config: { access: 'public', prisma: false },
    schema: {
      operationId: 'readReportIndex',
      summary: 'Dónde están las plantillas de reportes',
      response: { 200: ReportIndex },
    },
    handler: async (request) => {
      const path = request.url.split('?')[0]?.replace(/\/*$/, '/')
      return { plantillas: `${serviceOrigin(request)}${path}plantillas/` }
    },
  })

  app.post('/run', {
    config: { access, limit: 'writing', prisma: false },
    schema: {
      operationId: 'runReport',
      summary: 'Preguntar en español por ventas, garantías o stock',
      description:
        'Lo que no se entiende se dice en una fila con la columna `mensaje`; con ' +
        '`Accept: application/problem+json`, o si se pidió un archivo, es un 422. Hasta 5.000 filas en JSON, ' +
        '1.000 en PDF y 50.000 en CSV y Excel; si hay más se dice en `truncado`, `interpretacion` y `X-Report-Truncated`.',
      body: ReportBody,
      response: { 200: ReportReply },
    },
    handler: async (request, reply) => {
      const format = formatOf(request, request.body)
      try {
        const made = await answerQuestion(shop, request.body.prompt, format)
        return format === 'json' ? toReportJson(made) : sendFile(reply, made, format)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (format !== 'json' || takesProblems(request))
          throw problems.QUESTION_NOT_UNDERSTOOD([error.message])
        return toMessage(error, dayAt(new Date(), zone))
      }
    },
  })

  app.post('/run-audio', {
    config: {
      access,
      limit: 'writing',
      prisma: false,
      upload: { maximumBytes: largestAudioBytes },
    },
    schema: {
      operationId: 'runSpokenReport',
      summary: 'Preguntar por audio (no disponible: siempre 501)',
      documented: { body: AudioForm },
      consumes: ['multipart/form-data'],
      body: AudioBody,
      response: { 200: ReportReply },
    },
    handler: async ({ uploads }) => {
      const audio = uploads?.find(({ field }) => field === 'audio')
      if (!audio) throw toValidationProblem({ audio: ['No se envió ningún archivo.'] })
      if (audio.data.length === 0) throw toValidationProblem({ audio: ['El archivo está vacío.'] })
      throw problems.AUDIO_NOT_SUPPORTED()
    },
  })

  await app.register(templates, { prefix: '/plantillas' })
}

export default questions

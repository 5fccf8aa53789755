import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { allow } from '../../../lib/access.ts'
import { createTimeZone } from '../../../lib/dates.ts'
import { Role } from '../../../lib/roles.ts'
import { toValidationProblem } from '../../../lib/validation.ts'
import { Refusal } from '../question/plan.ts'
import { audioNotSupported, questionNotUnderstood } from './errors.ts'
import { createReporter, toReportJson } from './report.ts'
import { AudioBody, AudioForm, ReportBody, ReportIndex, ReportReply } from './schemas.ts'
import templates from './template-routes.ts'

const tags = ['Reportes']
const access = allow(Role.Administrador, Role.Vendedor, Role.Analista)
const rowsInJson = 5000
const largestAudioBytes = 10 * 1024 * 1024

/** A refusal as a report of one text, because the web client shows nothing but answers with 200. */
function toMessage({ message }: Refusal, today: string, tomorrow: string) {
  return {
    intent: 'no_entendido',
    interpretacion: message,
    start: today,
    end: tomorrow,
    filters: {},
    columns: ['mensaje'],
    rows: [{ mensaje: message }],
    truncado: false,
  }
}

const takesProblems = ({ headers }: FastifyRequest) =>
  headers.accept?.includes('application/problem+json') ?? false

/** Questions in Spanish and their reports. */
const questions: FastifyPluginAsyncTypebox = async (app) => {
  const { BUSINESS_TIME_ZONE: timeZone, LOW_STOCK_THRESHOLD: lowStock } = app.config
  const zone = createTimeZone(timeZone)
  const report = createReporter({ sql: app.replica, zone, timeZone, lowStock })
  const dayAfter = (days: number) =>
    new Date(zone.toWall(new Date()).getTime() + days * 86_400_000).toISOString().slice(0, 10)

  app.get(
    '/',
    {
      config: { access: 'public', prisma: false },
      schema: {
        tags,
        operationId: 'readReportIndex',
        summary: 'Dónde están las plantillas de reportes',
        response: { 200: ReportIndex },
      },
    },
    async (request) => {
      const path = request.url.split('?')[0]?.replace(/\/*$/, '/')
      return { plantillas: `${request.protocol}://${request.host}${path}plantillas/` }
    },
  )

  app.post(
    '/run',
    {
      config: { access, limit: 'writing', prisma: false },
      schema: {
        tags,
        operationId: 'runReport',
        summary: 'Preguntar en español por ventas, garantías o stock',
        description:
          'Lo que no se entiende se dice en una fila con la columna `mensaje`; con ' +
          '`Accept: application/problem+json`, o si se pidió un archivo, es un 422.',
        body: ReportBody,
        response: { 200: ReportReply },
      },
    },
    async (request) => {
      try {
        return toReportJson(await report(request.body.prompt, rowsInJson))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (takesProblems(request)) throw questionNotUnderstood([error.message])
        return toMessage(error, dayAfter(0), dayAfter(1))
      }
    },
  )

  app.post(
    '/run-audio',
    {
      config: {
        access,
        limit: 'writing',
        prisma: false,
        upload: { maximumFiles: 1, maximumBytes: largestAudioBytes },
      },
      schema: {
        tags,
        operationId: 'runSpokenReport',
        summary: 'Preguntar por audio (no disponible: siempre 501)',
        documented: { body: AudioForm },
        consumes: ['multipart/form-data'],
        body: AudioBody,
        response: { 200: ReportReply },
      },
    },
    async ({ uploads }) => {
      const audio = uploads?.find(({ field }) => field === 'audio')
      if (!audio) throw toValidationProblem({ audio: ['No se envió ningún archivo.'] })
      if (audio.data.length === 0) throw toValidationProblem({ audio: ['El archivo está vacío.'] })
      throw audioNotSupported()
    },
  )

  await app.register(templates, { prefix: '/plantillas' })
}

export default questions

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { type ViolationKind, violationOf } from '../lib/database/constraints.ts'
import { defineProblems, Problem, toProblemBody } from '../lib/problem.ts'

/** What is kept of a route: its address and what it states of itself. */
export type KnownRoute = Readonly<Pick<RouteOptions, 'method' | 'url' | 'config' | 'schema'>>

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that this request was answered with, for its log line and the metrics. */
    problemCode: string | null
  }
  interface FastifyInstance {
    /** Every route: for the methods that an address knows, and for tests that examine them all. */
    knownRoutes: KnownRoute[]
  }
}

/** What a status means to a person, where nothing more exact is known. */
const byStatus: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['BAD_REQUEST', 'La solicitud no es válida.'],
  401: ['UNAUTHENTICATED', 'Debe iniciar sesión para continuar.'],
  403: ['FORBIDDEN', 'No tiene permiso para realizar esta acción.'],
  404: ['NOT_FOUND', 'La dirección solicitada no existe.'],
  405: ['METHOD_NOT_ALLOWED', 'El método no está permitido en esta dirección.'],
  406: ['NOT_ACCEPTABLE', 'No hay una respuesta en el formato solicitado.'],
  408: ['REQUEST_TIMEOUT', 'La solicitud tardó demasiado en llegar.'],
  409: ['CONFLICT', 'La operación entra en conflicto con el estado actual.'],
  413: ['BODY_TOO_LARGE', 'El contenido enviado es demasiado grande.'],
  414: ['ADDRESS_TOO_LONG', 'La dirección solicitada es demasiado larga.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'El tipo de contenido enviado no está admitido.'],
  422: ['UNPROCESSABLE', 'La solicitud no se puede procesar.'],
  429: ['TOO_MANY_REQUESTS', 'Demasiadas solicitudes. Intente de nuevo en unos momentos.'],
  431: ['HEADERS_TOO_LARGE', 'Las cabeceras de la solicitud son demasiado grandes.'],
  500: ['INTERNAL_ERROR', 'Ocurrió un error inesperado. Intente de nuevo más tarde.'],
  502: ['UPSTREAM_ERROR', 'Un servicio externo respondió con un error. Intente de nuevo más tarde.'],
  503: ['UNAVAILABLE', 'El servicio no está disponible en este momento. Intente de nuevo en unos segundos.'],
  504: ['UPSTREAM_TIMEOUT', 'Un servicio externo tardó demasiado en responder. Intente de nuevo más tarde.'],
}

type Row = readonly [code: string, status: number, detail: string]

/** Errors of Fastify and its plugins by their code, where their status alone says too little. */
const byCode: Readonly<Record<string, Row>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['MALFORMED_JSON', 400, 'El cuerpo de la solicitud no es JSON válido.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['MALFORMED_BODY', 400, 'El cuerpo no llegó completo.'],
  FST_MP_PREMATURE_CLOSE: ['MALFORMED_BODY', 400, 'El cuerpo no llegó completo.'],
  FST_INVALID_JSON_FIELD_ERROR: ['MALFORMED_JSON', 400, 'Un campo del formulario no es JSON válido.'],
  FST_PROTO_VIOLATION: ['MALFORMED_BODY', 400, 'Un campo del formulario tiene un nombre no permitido.'],
  FST_REQ_FILE_TOO_LARGE: ['FILE_TOO_LARGE', 413, 'El archivo enviado es demasiado grande.'],
  FST_FILES_LIMIT: ['TOO_MANY_FILES', 413, 'Se enviaron más archivos de los admitidos.'],
  FST_FIELDS_LIMIT: ['TOO_MANY_FIELDS', 413, 'El formulario tiene demasiados campos.'],
  FST_PARTS_LIMIT: ['TOO_MANY_FIELDS', 413, 'El formulario tiene demasiados campos.'],
  FST_ERR_BAD_URL: ['MALFORMED_ADDRESS', 400, 'La dirección solicitada no es válida.'],
  FST_ERR_MAX_PARAM_LENGTH: ['ADDRESS_TOO_LONG', 414, 'La dirección solicitada es demasiado larga.'],
}

/** Refusals of the database that no domain foresaw: neither constraint nor table leaves. */
const byViolation: Partial<Record<ViolationKind, Row>> = {
  unique: ['DUPLICATE', 409, 'Ya existe un registro con esos datos.'],
  'foreign-key': ['STILL_REFERENCED', 409, 'La operación afecta a registros relacionados que lo impiden.'],
  check: ['VALUE_REFUSED', 409, 'Los datos no cumplen una regla del sistema.'],
  'out-of-range': ['VALUE_OUT_OF_RANGE', 400, 'Un valor está fuera del rango admitido.'],
  'too-long': ['VALUE_TOO_LONG', 400, 'Un texto es demasiado largo.'],
  'invalid-value': ['VALUE_REFUSED', 400, 'Un valor no es válido.'],
  'not-found': ['NOT_FOUND', 404, 'No se encontró el registro.'],
  'time-limit': [
    'DATABASE_TIMEOUT',
    503,
    'La base de datos tardó demasiado. Intente de nuevo en unos segundos.',
  ],
}

/** The problem that a status alone stands for, with `detail` of its own. One that is unknown or no error counts as 500. */
export function problemForStatus(status: number, cause?: unknown, detail?: string): Problem {
  const known = byStatus[status] ? status : status >= 400 && status < 500 ? 400 : 500
  const [code = '', said = ''] = byStatus[known] ?? []
  return new Problem(code, known === 400 ? status : known, detail || said, { cause })
}

/** What a client may know of `error`: of anything that is no Problem and not in the tables, nothing leaves but its class. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code, statusCode, expose }: Readonly<Record<string, unknown>> = Object(error)
  const known = byViolation[violationOf(error)?.kind ?? 'other'] ?? byCode[String(code)]
  if (known) return new Problem(...known, { cause: error })
  const status = typeof statusCode === 'number' ? statusCode : 500
  // `http-errors` and sensible set `expose` when the message was written for the client.
  const isForClient = expose === true && status >= 400 && status < 500 && error instanceof Error
  return problemForStatus(status, error, isForClient ? error.message : undefined)
}

const problems = defineProblems({
  METHOD_NOT_ALLOWED: '405 El método %s no está permitido en esta dirección.',
})

/** Answers with the problem document (RFC 9457) for `error`; nothing else of the error leaves. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error)
  request.problemCode = problem.code
  const { code, statusCode: status } = problem
  const level = status < 500 ? 'debug' : status === 503 ? 'warn' : 'error'
  request.log[level]({ err: error }, code)
  return reply
    .code(problem.statusCode)
    .headers(problem.headers ?? {})
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(toProblemBody(problem, request.id))
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')

/** Whether the pattern of a route is that of a path: as many segments, each the same or a parameter. */
function fits({ url }: KnownRoute, segments: readonly string[]): boolean {
  const pattern = segmentsOf(url)
  const isSame = (part: string, index: number) => part.startsWith(':') || part === segments[index]
  return pattern.length === segments.length && pattern.every(isSame)
}

/**
 * The handler of requests that met no route, to be set behind the rate limit, so that addresses are not probed for
 * free: 404, or 405 with `Allow` where the address is known, and 200 with `Allow` for OPTIONS.
 */
export function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const segments = segmentsOf(request.url.split('?', 1)[0] ?? '')
  const known = request.server.knownRoutes.filter((route) => fits(route, segments))
  const methods = [...new Set(known.flatMap(({ method }) => method))].sort()
  if (methods.length === 0) return sendProblem(problemForStatus(404), request, reply)
  const allow = [...methods, 'OPTIONS'].join(', ')
  if (request.method === 'OPTIONS') return reply.code(200).header('allow', allow).send()
  return sendProblem(problems.METHOD_NOT_ALLOWED([request.method], { headers: { allow } }), request, reply)
}

/** Every error becomes a problem document. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('knownRoutes', [])
    app.decorateRequest('problemCode', null)
    app.addHook('onRoute', (route) => {
      if (!route.url.includes('*')) app.knownRoutes.push(route)
    })
    app.setErrorHandler(sendProblem)
  },
  { name: 'errors', dependencies: ['env'] },
)

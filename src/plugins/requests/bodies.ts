import { parse } from 'node:querystring'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { markForm } from '../../lib/coerce.ts'
import { defineProblems } from '../../lib/problem.ts'
import { problemForStatus } from '../errors.ts'

/** A file of a multipart form, whole, within the route's limits. Its type and name are the client's claims. */
type Upload = Readonly<Record<'field' | 'filename' | 'mimetype', string>> & { readonly data: Buffer }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Bytes of the one file that a route takes; without it a form with a file is refused. */
    upload?: { readonly maximumBytes: number }
  }
  interface FastifyRequest {
    /** The file of a multipart form, if it has one, on routes that take a file; null when no form came. */
    uploads: readonly Upload[] | null
  }
}

const mostFields = 200
const longestField = 256 * 1024
const deepestBody = 32

const problems = defineProblems({
  BODY_TOO_DEEP: '400 El cuerpo tiene demasiados niveles anidados.',
  MALFORMED_BODY: '400 El formulario no se puede leer.',
  FIELD_TOO_LARGE: '413 El campo %s es demasiado largo.',
  FILE_NOT_EXPECTED: '400 Esta operación no admite archivos.',
  COMPRESSED_BODY: '415 El cuerpo de la solicitud no puede venir comprimido (Content-Encoding).',
})

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1))
}

/** JSON, where an empty body is an empty object: the mobile client announces JSON on every request. */
function addJsonParser(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') {
      done(null, {})
      return
    }
    parseJson(request, body, (error, value) => {
      if (!error && !isShallow(value, deepestBody)) done(problems.BODY_TOO_DEEP(), undefined)
      else done(error, value)
    })
  })
}

/**
 * Reads a multipart form: its fields become the body, as a urlencoded form's do, its files the uploads. The fields
 * together may be as large as other bodies are: each alone within its limit, an anonymous form could fill the memory.
 */
async function readForm(request: FastifyRequest): Promise<void> {
  const { bodyLimit, config } = request.routeOptions
  const { upload } = config
  let bytesLeft = bodyLimit
  const fields: Record<string, unknown[]> = {}
  const uploads: Upload[] = []
  const limits = {
    fields: mostFields,
    fieldSize: longestField,
    files: 1,
    fileSize: upload?.maximumBytes ?? 1,
  }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      if (part.valueTruncated) throw problems.FIELD_TOO_LARGE([part.fieldname])
      bytesLeft -= Buffer.byteLength(typeof part.value === 'string' ? part.value : JSON.stringify(part.value))
      if (bytesLeft < 0) throw problemForStatus(413)
      fields[part.fieldname] = [...(fields[part.fieldname] ?? []), part.value]
    } else {
      if (!upload) throw problems.FILE_NOT_EXPECTED()
      const { fieldname: field, filename, mimetype } = part
      uploads.push({ field, filename, mimetype, data: await part.toBuffer() })
    }
  }
  request.uploads = uploads
  request.body = markForm(fields)
}

/** Bodies: JSON, urlencoded and multipart on every route, each within limits; anything else is 415. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorateRequest('uploads', null)
    addJsonParser(app)
    await app.register(formbody, {
      // A byte order mark before the first name, as some Windows tools send, is no part of it; JSON's parser skips its own.
      parser: (body) => markForm(parse(body.replace(/^\ufeff/, ''), '&', '=', { maxKeys: mostFields })),
    })
    await app.register(multipart)
    app.addHook('preParsing', async ({ headers }) => {
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw problems.COMPRESSED_BODY()
    })
    // The time to answer begins when the body is there, which a slow connection may take long to send.
    app.addHook('preHandler', async ({ body, context }) => {
      if (body != null) context.deadlineMs = performance.now() + app.config.REQUEST_DEADLINE_MS
    })
    app.addHook('preValidation', async (request) => {
      if (request.is404 || !request.isMultipart()) return
      await readForm(request).catch((cause: unknown) => {
        // The form parser would collect the rest of a form that was refused.
        request.raw.unpipe().resume()
        // An error of the form parser without a status is the client's fault: the form was cut or has no boundary.
        throw cause instanceof Error && 'statusCode' in cause ? cause : problems.MALFORMED_BODY([], { cause })
      })
    })
  },
  { name: 'request-bodies', dependencies: ['errors'] },
)

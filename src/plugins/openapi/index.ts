import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type {} from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync, FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import {
  describeAccess,
  describeReplies,
  listTags,
  type OpenApiDocument,
  shareTitledSchemas,
} from './document.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** Extra of the documentation, as `@fastify/swagger` has it: `security`, `hide`, … */
    hide?: boolean
    /** Parts of the schema as the documentation says them, where nothing is checked or it is checked otherwise. */
    documented?: Pick<FastifySchema, 'body' | 'headers' | 'consumes'>
    /** A second delivery does no more than the first, whatever the method says of it. */
    'x-idempotent'?: boolean
  }
}

const addresses = { page: '/docs', document: '/docs/json', script: '/docs/scalar.js' }
/** What operators read, which comes last. */
export const operatorsTag = 'Estado'
const readable = {
  config: { access: 'public', limit: 'reading', prisma: false },
  schema: { hide: true },
} as const

const description = `API de SmartSales: catálogo, compras con tarjeta y en mostrador, garantías, reportes y pronósticos.

Los errores son documentos RFC 9457 (\`application/problem+json\`): \`detail\` es para personas y \`code\` para
programas. Los cuerpos pueden llegar como JSON, \`application/x-www-form-urlencoded\` o \`multipart/form-data\`.
Las operaciones que crean o mueven dinero o existencias aceptan \`Idempotency-Key\`: la misma clave con el mismo
cuerpo tiene efecto una sola vez.

Los ejemplos hablan de la tienda de demostración y funcionan en ella tal como están: después de
\`POST /api/login/\`, lo que llega en \`tokens.access\` va en «Bearer Token». Las operaciones con un rol son de
\`vendedor@demo.smartsales.example\` (\`demo-vendedor-2026\`) y \`admin@demo.smartsales.example\`
(\`demo-admin-2026\`).`

function describeRoute({ schema, url, route }: { schema: FastifySchema; url: string; route: RouteOptions }) {
  const needsToken = route.config?.access !== 'public'
  const { documented, ...stated } = schema ?? {}
  const sentences = [
    stated.description,
    stated['x-idempotent'] && 'Se puede repetir: la segunda vez no hace nada más.',
    describeAccess(route.config?.access),
  ]
  const said = sentences.filter(Boolean).join('\n\n')
  const described = {
    ...stated,
    ...documented,
    ...(said && { description: said }),
    security: needsToken ? [{ bearer: [] }] : [],
    response: describeReplies(stated.response),
  }
  return { schema: described, url: url.replace(/^\/api\/.*[^/]$/, '$&/') }
}

/** Routes that answer under a second prefix and are documented under their first. */
export function undocumented(...parts: readonly FastifyPluginAsync[]): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true }
    })
    for (const part of parts) await app.register(part)
  }
}

/** Documents the routes that are added to `app` from now on, and in its plugins, under `tag`. */
export function documentUnder(app: FastifyInstance, tag: string): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, tags: [tag] }
  })
}

/** Notes every route that is added from now on for `writeDocument`; loaded only where the build left no document. */
async function describeRoutes(app: FastifyInstance): Promise<void> {
  const { default: swagger } = await import('@fastify/swagger')
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'SmartSales API',
        description,
        version: '1.0.0',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'Este servidor' }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    exposeHeadRoutes: false,
    transform: describeRoute,
  })
}

function writeDocument(app: FastifyInstance): Buffer {
  const generated = app.swagger() as unknown as OpenApiDocument
  return Buffer.from(JSON.stringify(listTags(shareTitledSchemas(generated), operatorsTag)))
}

/** The hashes of the scripts that stand in the page itself, for its policy. */
function inlineScriptHashes(html: string): string {
  const scripts = html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return Array.from(scripts, ([, code = '']) => `'sha256-${hash('sha256', code, 'base64')}'`).join(' ')
}

type Page = Awaited<ReturnType<typeof makePage>>

/**
 * Scalar's page with the policy that lets it load nothing but itself, and its program of four megabytes, compressed.
 * The package has the program inside of a module and gives it to a route alone, so an application of its own is asked.
 */
export async function makePage() {
  const [{ default: Fastify }, { default: scalar }] = await Promise.all([
    import('fastify'),
    import('@scalar/fastify-api-reference'),
  ])
  const source = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await source.register(scalar, {
    routePrefix: '/page',
    configuration: {
      url: addresses.document,
      cdn: addresses.script,
      pageTitle: 'SmartSales API',
      telemetry: false,
      withDefaultFonts: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
      authentication: { preferredSecurityScheme: 'bearer' },
    },
  })
  const [{ body: html }, program] = await Promise.all([
    source.inject('/page/'),
    source.inject('/page/js/scalar.js'),
  ])
  await source.close()
  const script = await promisify(gzip)(program.rawPayload)
  const policy =
    `default-src 'none'; script-src 'self' ${inlineScriptHashes(html)}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'"
  return { html, policy, script }
}

/**
 * A file that the build left beside the folder of its chunks; the sources have none there. To make the page takes 0.6 s
 * of CPU and the document 0.1 s, in which a free instance would answer nothing for six seconds and one.
 */
const readBuilt = (name: string): Promise<Buffer | undefined> =>
  readFile(new URL(`../api-page/${name}`, import.meta.url)).catch(() => undefined)

async function loadPage(): Promise<Page> {
  const [page, script] = await Promise.all([readBuilt('page.json'), readBuilt('script.js.gz')])
  return page && script ? { ...JSON.parse(String(page)), script } : makePage()
}

/**
 * The OpenAPI 3.1 document of every route at `/docs/json`, and at `/docs` a page to read and try it, which
 * works without the internet; `/` leads there. Must be registered before the routes that it describes.
 */
export default fp(
  async (app: FastifyInstance) => {
    let document = await readBuilt('document.json')
    if (!document) await describeRoutes(app)
    let page: Page | undefined

    app.get('/', readable, async (_request, reply) => reply.redirect(addresses.page))
    app.get(addresses.document, readable, async (_request, reply) => {
      document ??= writeDocument(app)
      return reply.type('application/json').send(document)
    })
    app.get(addresses.page, readable, async (_request, reply) => {
      page ??= await loadPage()
      const { html, policy } = page
      return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html)
    })
    app.get(addresses.script, readable, async (_request, reply) => {
      page ??= await loadPage()
      // Browsers, which alone ask for it, all take it compressed.
      reply.headers({ 'content-encoding': 'gzip', 'cache-control': 'public, max-age=3600' })
      return reply.type('text/javascript; charset=utf-8').send(page.script)
    })
  },
  { name: 'openapi', dependencies: ['errors'] },
)

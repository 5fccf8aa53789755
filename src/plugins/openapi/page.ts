import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** The page that shows the API, as it is served. */
export interface ApiPage {
  readonly html: string
  /** The policy that lets the page load nothing but itself. */
  readonly contentSecurityPolicy: string
  /** The page's program, compressed with gzip. */
  readonly script: Buffer
  readonly scriptTag: string
}

/** The hashes of the scripts that stand in the page itself, for its policy. */
function inlineScriptHashes(html: string): string {
  const scripts = html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return Array.from(
    scripts,
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  ).join(' ')
}

/**
 * Loads Scalar's page and its program of four megabytes, when somebody opens the page. The package has the program
 * inside of a module and gives it to a route alone, so an application of its own is asked for it, once.
 */
export async function loadApiPage(documentUrl: string, scriptUrl: string): Promise<ApiPage> {
  const [{ default: Fastify }, { default: scalar }] = await Promise.all([
    import('fastify'),
    import('@scalar/fastify-api-reference'),
  ])
  const source = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await source.register(scalar, {
    routePrefix: '/page',
    configuration: {
      url: documentUrl,
      cdn: scriptUrl,
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
  const contentSecurityPolicy =
    `default-src 'none'; script-src 'self' ${inlineScriptHashes(html)}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'"
  const scriptTag = `"${createHash('sha256').update(script).digest('base64url')}"`
  return { html, contentSecurityPolicy, script, scriptTag }
}

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

export interface ApiPageAddresses {
  readonly document: string
  readonly script: string
}

const compress = promisify(gzip)

/** The hashes of the scripts that stand in the page itself, for its policy. */
function inlineScriptHashes(html: string): string {
  const scripts = html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return Array.from(scripts, ([, code = '']) => {
    return `'sha256-${createHash('sha256').update(code).digest('base64')}'`
  }).join(' ')
}

function policyFor(html: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${inlineScriptHashes(html)}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * Loads Scalar's page. Its program is four megabytes, so nothing of it is read before somebody opens the
 * page: it lives in an application of its own, from which page and program are taken once. Nothing in it
 * asks another server for anything.
 */
export async function loadApiPage(addresses: ApiPageAddresses): Promise<ApiPage> {
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
  const [page, program] = await Promise.all([source.inject('/page/'), source.inject('/page/js/scalar.js')])
  await source.close()
  const script = await compress(program.rawPayload)
  return {
    html: page.body,
    contentSecurityPolicy: policyFor(page.body),
    script,
    scriptTag: `"${createHash('sha256').update(script).digest('base64url')}"`,
  }
}

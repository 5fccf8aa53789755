import { startFakes } from '../../dev/fakes/index.ts'
import { seedDemo } from '../../prisma/demo/seed-demo.ts'
import { Role } from '../../src/lib/access.ts'
import type { KnownRoute } from '../../src/plugins/errors.ts'
import { copyDatabase } from '../database-copy.ts'
import { withConnection } from '../database-server.ts'
import { form, jpeg } from '../domains/catalogue/helper.ts'
import type { TestUser } from '../factories.ts'
import { build, type TestApp } from '../helper.ts'
import type { ExampleRequest } from './example-requests.ts'

type Teardown = Parameters<typeof build>[0]

async function person(app: TestApp, condition: string): Promise<TestUser> {
  const [found] = await app.sql.read<TestUser>`
    select usuario.id, nombre as name, correo as email, telefono as phone, array_agg(rol_id) as "roleIds"
    from usuario join rolesusuario on usuario_id = usuario.id
    where correo = ${condition} or usuario.id::text = ${condition} group by usuario.id`
  if (!found) throw new Error(`Nobody is ${condition}.`)
  return found
}

/** The demo shop as `npm run dev` shows it, payments at a fake Stripe, and who of its people calls which operation. */
export async function openDemoShop(t: Teardown & { testdir(): string }, throughProxy = false) {
  const url = await copyDatabase(t)
  await withConnection(url, (client) => seedDemo(client, 'usd'))
  const fakes = await startFakes({ stripe: true })
  t.teardown(() => fakes.close())
  const config = { ...fakes.env, MEDIA_FOLDER: t.testdir() }
  const app = await build(t, { database: { url }, config, throughProxy })
  const login = (role: string) => person(app, `${role}@demo.smartsales.example`)
  const [customer, seller, administrator] = await Promise.all([
    login('cliente'),
    login('vendedor'),
    login('admin'),
  ])
  const routes = new Map(
    app.knownRoutes.map((route) => [`${route.method} ${route.url.replace(/\/?$/, '/')}`, route]),
  )
  const routeOf = (method: string, path: string): KnownRoute | undefined => {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
    return routes.get(`${method.toUpperCase()} ${url.replace(/\/?$/, '/')}`)
  }

  /** Who calls: nobody where anybody may, else the customer, the seller or the administrator. */
  function callerOf({ method, path }: { method: string; path: string }) {
    const access = routeOf(method, path)?.config?.access
    if (access === undefined || access === 'public') return undefined
    if (access === 'authenticated' || 'authenticated' in access) return customer
    return access.roles.includes(Role.Vendedor) ? seller : administrator
  }
  /** A request with what JSON has no place for: the file of its form. */
  async function completed({ name, operation, request }: ExampleRequest): Promise<ExampleRequest['request']> {
    if (name === 'createProduct') {
      const fields = operation.requestBody?.content['multipart/form-data']?.example as Record<string, string>
      const image = { field: 'imagen', name: 'foto.jpg', bytes: await jpeg() }
      return { ...request, ...(await form(fields, image)) }
    }
    if (name === 'runSpokenReport') {
      const audio = { field: 'audio', name: 'pregunta.webm', bytes: Buffer.from('audio') }
      return { ...request, ...(await form({}, audio)) }
    }
    if (name !== 'importCatalogue') return request
    const { rawPayload: bytes } = await app.as(seller).inject('/api/catalogo/descargar-plantilla/')
    return { ...request, ...(await form({}, { field: 'archivo', name: 'productos.xlsx', bytes })) }
  }

  return { app, callerOf, completed, customer, seller, administrator }
}

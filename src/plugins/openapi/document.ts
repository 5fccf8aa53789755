import { isDeepStrictEqual } from 'node:util'
import { type Access, Role, type RoleId } from '../../lib/access.ts'
import { ProblemDocument } from '../../lib/schemas.ts'

/** What this file reads and writes of an OpenAPI document; everything else passes through. */
export interface OpenApiDocument {
  paths?: Record<string, unknown>
  components?: { schemas?: Record<string, unknown>; [section: string]: unknown }
  [member: string]: unknown
}

type Node = Record<string, unknown>

const withoutExamples = ({ examples: _examples, ...schema }: Node): Node => schema

/**
 * Moves every schema with a title into `components.schemas` and leaves a reference, so that a schema that
 * routes share is written, and generated as a type, once. Schemas that differ under one title, in more than
 * their examples, stay in place.
 */
export function shareTitledSchemas(document: OpenApiDocument): OpenApiDocument {
  const shared = new Map<string, Node>()

  function visit(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    const visited = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]))
    const { title: name } = visited
    const isSchema = 'type' in visited || 'anyOf' in visited
    if (!isSchema || typeof name !== 'string' || !/^[\p{L}\d._-]+$/u.test(name)) return visited
    const known = shared.get(name) ?? visited
    shared.set(name, known)
    return isDeepStrictEqual(withoutExamples(known), withoutExamples(visited))
      ? { $ref: `#/components/schemas/${name}` }
      : visited
  }

  const paths = visit(document.paths) as Record<string, unknown>
  const sorted = [...shared].sort(([left], [right]) => left.localeCompare(right))
  const components = { ...document.components, schemas: Object.fromEntries(sorted) }
  return { ...document, paths, components }
}

const tagDescriptions: Readonly<Record<string, string>> = {
  Cuenta: 'Registrarse, entrar y salir, recuperar la contraseña, y saber quién soy.',
  'Mi perfil': 'Los datos y la contraseña de quien ha entrado.',
  'Gestión de usuarios': 'Las personas y sus roles, para administradores.',
  Clientes: 'Los compradores, para quien atiende la tienda.',
  Direcciones: 'Las direcciones de entrega de quien ha entrado.',
  Bitácora: 'Quién cambió qué y cuándo.',
  Tienda: 'El catálogo que todos ven, y los pedidos con palabras.',
  'Gestión de productos': 'Los productos, su precio, su imagen y sus existencias.',
  'Catálogo: marcas': 'Las marcas de los productos.',
  'Catálogo: tipos de producto': 'Los tipos de producto.',
  'Catálogo en Excel': 'Descargar e importar el catálogo como libro de Excel.',
  'Venta en mostrador': 'El carrito del vendedor y la venta que registra.',
  'Historial de pagos': 'Las compras de quien ha entrado, con su pago.',
  'Pago con tarjeta': 'La compra con Stripe: se aparta, se paga, se confirma.',
  Garantías: 'Reclamar un producto comprado, y evaluar los reclamos.',
  Reportes: 'El tablero, el historial de ventas, y los reportes que se piden con palabras.',
  'Plantillas de reportes': 'Las preguntas que se guardan para repetirlas.',
  Pronósticos: 'Las ventas de los próximos meses, y con qué se calculan.',
  Notificaciones: 'Los avisos, y los dispositivos que los reciben.',
  Estado: 'Para operadores: si el servicio vive, y sus métricas.',
}

/** Lists the tags that routes use, in the order of the routes, what operators read last. */
export function listTags(document: OpenApiDocument, last: string): OpenApiDocument {
  const paths = Object.values(document.paths ?? {}) as Record<string, { tags?: string[] }>[]
  const used = paths.flatMap((operations) => Object.values(operations).flatMap(({ tags = [] }) => tags))
  const names = [...new Set(used)].sort((left, right) => Number(left === last) - Number(right === last))
  return { ...document, tags: names.map((name) => ({ name, description: tagDescriptions[name] })) }
}

const saidOfSuccess: Readonly<Record<string, string>> = {
  200: 'Correcto',
  201: 'Creado',
  204: 'Hecho: no hay nada que responder',
}

const problemReply = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemDocument } },
})

const problemReplies = {
  '4XX': problemReply('La solicitud no se puede atender: el motivo está en `detail` y `code`.'),
  '5XX': problemReply('El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir.'),
}

/** The answers that a route states, each with what a success means where it does not say that, and those of every route. */
export function describeReplies(stated: unknown): Node {
  const replies = Object.entries<Node>(Object(stated)).map(([status, reply]) => {
    const said = reply.description ?? saidOfSuccess[status]
    return [status, { ...reply, 'x-response-description': said }] as const
  })
  return { ...Object.fromEntries(replies), ...problemReplies }
}

const roleNames: Readonly<Record<RoleId, string>> = {
  [Role.Cliente]: 'Cliente',
  [Role.Administrador]: 'Administrador',
  [Role.Analista]: 'Analista',
  [Role.Vendedor]: 'Vendedor',
  [Role.Tecnico]: 'Técnico',
}

/** Which roles may call a route, in a sentence; undefined when every caller or every person who is logged in may. */
export function describeAccess(access: Access | undefined): string | undefined {
  if (access === undefined || typeof access === 'string' || !('roles' in access)) return undefined
  return `Para el rol ${access.roles.map((id) => roleNames[id]).join(' o ')}.`
}

import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { type Actor, Role } from '../../lib/access.ts'
import { likeLiteral, searchPattern } from '../../lib/database/search.ts'
import { momentsWithin, type TimeZone, toDateTime, toDateTimeWithOffset } from '../../lib/dates.ts'
import { sumMoney } from '../../lib/money.ts'
import { readPage } from '../../lib/pages.ts'
import { defineProblem } from '../../lib/problem.ts'
import type { ImageUrl } from '../catalogue/requests.ts'
import { type ClaimFilters, type ClaimJson, claimPages } from './schemas.ts'

export const claimNotFound = defineProblem('CLAIM_NOT_FOUND', 404, 'Garantía no encontrada.')

/** The buyer whose claims are seen; undefined sees everybody's. */
type Owner = string | undefined

/** The lines that a buyer is shown, newest first. */
const maximumLines = 1000

const withLine = {
  state: { select: { name: true } },
  line: {
    select: { productName: true, warrantyUntil: true, product: { select: { name: true, imageKey: true } } },
  },
} satisfies Prisma.WarrantyClaimInclude
type ClaimRow = Prisma.WarrantyClaimGetPayload<{ include: typeof withLine }>

/** Technicians and administrators see everybody's claims, others their own. */
export function visibleTo({ id, roleIds }: Actor): Owner {
  return roleIds.some((role) => role === Role.Tecnico || role === Role.Administrador) ? undefined : id
}

const ownedBy = (owner: Owner): Prisma.WarrantyClaimWhereInput =>
  owner === undefined ? {} : { line: { sale: { buyerId: owner } } }

function isCalled(name: string): Prisma.SaleLineWhereInput {
  // The first line of the search text is the name.
  const today = { product: { searchText: { contains: `${searchPattern(name)}%\n%\n` } } }
  return { OR: [{ productName: { contains: likeLiteral(name), mode: 'insensitive' } }, today] }
}

/** The conditions of a list; a buyer's address is looked for only where everybody's claims are seen. */
function conditions(owner: Owner, query: ClaimFilters, zone: TimeZone): Prisma.WarrantyClaimWhereInput {
  const { estado, venta_id: saleId, producto_id: productId, desde: from, hasta: until, q, cliente } = query
  const all = [ownedBy(owner), { claimedAt: momentsWithin({ from, until }, zone) }]
  if (estado) all.push({ state: { name: { equals: estado, mode: 'insensitive' } } })
  if (saleId) all.push({ saleId })
  if (productId) all.push({ productId })
  if (q) all.push({ line: isCalled(q) })
  if (cliente && owner === undefined) {
    const lowerCaseEmail = { contains: likeLiteral(cliente.toLowerCase()) }
    all.push({ line: { sale: { buyer: { lowerCaseEmail } } } })
  }
  return { AND: all }
}

function toClaim({ line, state, ...claim }: ClaimRow, imageUrl: ImageUrl): ClaimJson {
  return {
    venta_id: claim.saleId,
    producto_id: claim.productId,
    garantia_id: claim.id,
    estado: state.name,
    cantidad: claim.quantity,
    motivo: claim.reason,
    hora: toDateTime(claim.claimedAt),
    reemplazo: claim.isReplacement,
    producto_nombre: line.productName ?? line.product.name,
    producto_imagen_url: imageUrl(line.product.imageKey) ?? '',
    limitegarantia: line.warrantyUntil && toDateTime(line.warrantyUntil),
  }
}

/** A page of the claims that meet every condition, newest first, and how many there are: two statements at once. */
export async function listClaims(
  prisma: PrismaClient,
  { owner, query, zone }: { owner: Owner; query: ClaimFilters; zone: TimeZone },
  imageUrl: ImageUrl,
) {
  const { page, pageSize: page_size, limit: take, offset: skip } = readPage(query, claimPages)
  const where = conditions(owner, query, zone)
  const orderBy = [{ claimedAt: 'desc' as const }, { id: 'desc' as const }]
  const [claims, count] = await Promise.all([
    prisma.warrantyClaim.findMany({ where, include: withLine, orderBy, take, skip }),
    prisma.warrantyClaim.count({ where }),
  ])
  return { count, page, page_size, results: claims.map((claim) => toClaim(claim, imageUrl)) }
}

/** What was decided on a claim, as technicians say it; null while it is pending. */
export function evaluationOf({ estado, reemplazo }: Pick<ClaimJson, 'estado' | 'reemplazo'>): string | null {
  if (estado.toLowerCase() === 'rechazado') return 'Rechazar'
  return reemplazo === null ? null : reemplazo ? 'Reemplazar' : 'Reparar'
}

/** One claim with its sale, buyer and evaluation. Throws CLAIM_NOT_FOUND (404), also for another person's. */
export async function readClaim(
  prisma: PrismaClient,
  owner: Owner,
  key: { readonly saleId: number; readonly productId: number; readonly id: number },
  imageUrl: ImageUrl,
) {
  const found = await prisma.warrantyClaim.findFirst({
    where: { ...key, ...ownedBy(owner) },
    include: {
      state: true,
      technician: true,
      line: { include: { product: true, sale: { include: { buyer: true } } } },
    },
  })
  if (!found) throw claimNotFound()
  const { product, sale } = found.line
  const { hora: _, limitegarantia, reemplazo, ...claim } = toClaim(found, imageUrl)
  return {
    ...claim,
    producto_descripcion: '',
    producto_garantia_dias: product.warrantyDays,
    fecha_venta: toDateTime(sale.soldAt),
    fecha_solicitud: toDateTime(found.claimedAt),
    limite_garantia: limitegarantia,
    evaluacion: evaluationOf({ estado: claim.estado, reemplazo }),
    comentario_tecnico: found.technicianComment ?? '',
    fecha_evaluacion: found.evaluatedAt && toDateTime(found.evaluatedAt),
    tecnico_id: found.technicianId,
    tecnico_nombre: found.technician?.name ?? '',
    es_reemplazo: reemplazo,
    cliente_nombre: sale.buyer.name,
    cliente_email: sale.buyer.email ?? '',
    cliente_telefono: sale.buyer.phone ?? '',
  }
}

const isOpen = { NOT: { state: { name: { equals: 'Rechazado', mode: 'insensitive' } } } } as const
const inSale = {
  product: true,
  sale: { include: { payments: { where: { refunded: { gt: 0 } } } } },
  claims: { where: isOpen },
} satisfies Prisma.SaleLineInclude
type EligibleRow = Prisma.SaleLineGetPayload<{ include: typeof inSale }>

/** Units of a line that can be claimed: none of a sale whose money went back whole. */
function claimableUnits({ sale, quantity, claims }: EligibleRow): number {
  const isRefunded =
    sale.payments.length > 0 && sumMoney(sale.payments.map(({ refunded }) => refunded)).gte(sale.total)
  return isRefunded ? 0 : claims.reduce((left, claim) => left - claim.quantity, quantity)
}

/** A buyer's lines under warranty with units left to claim, by sale, the newest first. */
export async function listEligibleSales(prisma: PrismaClient, buyerId: string, imageUrl: ImageUrl) {
  const lines = await prisma.saleLine.findMany({
    where: { sale: { buyerId }, warrantyUntil: { gte: new Date() } },
    include: inSale,
    orderBy: [
      { sale: { soldAt: 'desc' } },
      { saleId: 'desc' },
      { product: { searchText: 'asc' } },
      { productId: 'asc' },
    ],
    take: maximumLines,
  })
  const eligible = lines.filter((line) => claimableUnits(line) > 0)
  const sales = Map.groupBy(eligible, ({ saleId }) => saleId)
  return [...sales].map(([saleId, lines]) => ({
    venta_id: saleId,
    fecha_venta: toDateTimeWithOffset(lines[0]!.sale.soldAt),
    productos: lines.map((line) => ({
      producto_id: line.productId,
      producto_nombre: line.productName ?? line.product.name,
      producto_imagen_url: imageUrl(line.product.imageKey) ?? '',
      cantidad_comprada: line.quantity,
      cantidad_disponible: claimableUnits(line),
      limitegarantia: toDateTimeWithOffset(line.warrantyUntil!),
    })),
  }))
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow, Role } from '../../lib/access.ts'
import { createTimeZone } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { keyed } from '../../lib/idempotency.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { imageUrlFor } from '../catalogue/requests.ts'
import { claimWarranty, evaluateClaim } from './claim-and-evaluate.ts'
import { listClaims, listEligibleSales, readClaim, visibleTo } from './claims.ts'
import {
  Claim,
  ClaimBody,
  ClaimDetail,
  ClaimList,
  ClaimNumber,
  ClaimPath,
  ClaimQuery,
  EligibleSales,
  EvaluationBody,
} from './schemas.ts'

const config = { access: 'authenticated' } as const
/** The web client shows the buttons to both. */
const evaluators = { access: allow(Role.Tecnico, Role.Administrador), enqueues: true }

/** Four addresses of one list, where a claim can be made too: path, and the names of the two operations. */
const lists = [
  ['mis', 'listMyClaims', 'createMyClaim'],
  ['crear', 'listCreatedClaims', 'createClaim'],
  ['gestionar', 'listManagedClaims', 'createManagedClaim'],
  ['claims', 'listClaims', 'addClaim'],
] as const

const [byNumber = 0, byPost = 0, byPatch = 0] = demo.claimed.pendingIds
const byLine = '/claims/:venta_id/:producto_id/:garantia_id/evaluate/'
/** Where a claim is evaluated, by its number or by its line too: method, path, name, parameters. */
const evaluations = [
  ['POST', '/evaluar/:garantia_id/', 'evaluateClaimByNumber', ClaimNumber(byNumber)],
  ['POST', byLine, 'evaluateClaim', ClaimPath(byPost)],
  ['PATCH', byLine, 'evaluateClaimByPatch', ClaimPath(byPatch)],
] as const

/** Warranty: what a buyer may claim, the claims, and what technicians decide on them. */
const warranty: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Garantías')
  const zone = createTimeZone(app.config.BUSINESS_TIME_ZONE)

  app.get('/ventas-elegibles/', {
    config,
    schema: {
      operationId: 'listEligibleSales',
      summary: 'Mis compras en garantía con unidades por reclamar',
      response: { 200: EligibleSales },
    },
    handler: async (request) => listEligibleSales(app.prisma, request.actor!.id, imageUrlFor(request)),
  })

  for (const [path, list, create] of lists) {
    const isMine = path === 'mis'
    app.get(`/${path}/`, {
      config,
      schema: {
        operationId: list,
        summary: `${isMine ? 'Mis reclamos' : 'Reclamos'} de garantía, el más nuevo primero`,
        ...(!isMine && { description: 'De todos los clientes para técnicos y administradores.' }),
        querystring: ClaimQuery,
        response: { 200: ClaimList },
      },
      handler: async (request) => {
        const owner = isMine ? request.actor!.id : visibleTo(request.actor!)
        return listClaims(app.prisma, { owner, query: request.query, zone }, imageUrlFor(request))
      },
    })

    app.post(`/${path}/`, {
      config,
      schema: {
        operationId: create,
        summary: 'Reclamar la garantía de unidades de una compra mía',
        description: 'Los reclamos pendientes y aceptados no superan las unidades compradas.',
        documented: keyed,
        body: ClaimBody,
        response: { 201: Claim },
      },
      handler: async (request, reply) =>
        reply.code(201).send(await claimWarranty(app, request, request.body)),
    })
  }

  app.get('/detalle/:venta_id/:producto_id/:garantia_id/', {
    config,
    schema: {
      operationId: 'readClaim',
      summary: 'Un reclamo de garantía con su evaluación',
      params: ClaimPath(demo.claimed.replacedId),
      response: { 200: ClaimDetail },
    },
    handler: async (request) => {
      const { venta_id: saleId, producto_id: productId, garantia_id: id } = request.params
      return readClaim(app.prisma, visibleTo(request.actor!), { saleId, productId, id }, imageUrlFor(request))
    },
  })

  for (const [method, url, operationId, params] of evaluations)
    app.route({
      method,
      url,
      config: evaluators,
      schema: {
        operationId,
        summary: 'Evaluar un reclamo pendiente: reparar, reemplazar o rechazar',
        description: 'Una sola vez: después, 409 dice cómo se evaluó. Un reemplazo sale del stock.',
        documented: keyed,
        params,
        body: EvaluationBody,
        response: { 200: Claim },
      },
      handler: async (request) => evaluateClaim(app, request, request.params, request.body),
    })
}

export default warranty

import type { Random } from './random.ts'
import type { Shelves } from './shelves.ts'
import type { DemoLine } from './trade.ts'

export interface Claim {
  id: number
  saleId: number
  productId: number
  quantity: number
  reason: string
  claimedAt: Date
  state: 'Pendiente' | 'Completado' | 'Rechazado'
  isReplacement: boolean | null
  technicianId: string | null
  comment: string | null
  evaluatedAt: Date | null
}

interface WarrantyDeskInput {
  random: Random
  technicianId: string
  shelves: Shelves
  claims: Claim[]
}

const dayMs = 86_400_000
const claimShare = 0.02
/** Of the claims of the last weeks, half still wait for the technician. */
const backlogMs = 75 * dayMs
const reasons = [
  'No enciende.',
  'Se apaga solo después de unos minutos.',
  'Hace un ruido fuerte al funcionar.',
  'La pantalla tiene una línea vertical.',
  'La batería dura menos de una hora.',
  'Llegó con un golpe en la carcasa.',
  'El botón de encendido quedó hundido.',
]

/** Some of what is sold comes back under warranty; a technician decides within some days. */
export function createWarrantyDesk({ random, technicianId, shelves, claims }: WarrantyDeskInput) {
  const waiting: { claim: Claim; dueAt: Date }[] = []

  function evaluate(claim: Claim, evaluatedAt: Date): void {
    const verdict = random.pick(['repair', 'repair', 'replace', 'replace', 'reject'] as const)
    const replaced =
      verdict === 'replace' && shelves.replace(claim.productId, claim.quantity, { id: claim.id, evaluatedAt })
    const isRejected = verdict === 'reject'
    claim.state = isRejected ? 'Rechazado' : 'Completado'
    claim.isReplacement = isRejected ? null : replaced
    claim.technicianId = technicianId
    claim.evaluatedAt = evaluatedAt
    if (isRejected) claim.comment = 'El daño no es de fábrica.'
    else
      claim.comment = replaced
        ? 'Falla de fábrica: se entrega una unidad nueva.'
        : 'Se cambió la pieza dañada.'
  }

  return {
    /** Decides now whether this line will come back, and when. */
    mayComeBack(line: DemoLine, now: Date): void {
      if (line.warrantyDays === 0 || !random.chance(claimShare)) return
      const claimedAt = new Date(line.soldAt.getTime() + random.integer(2, line.warrantyDays - 1) * dayMs)
      const dueAt = new Date(claimedAt.getTime() + random.integer(1, 12) * dayMs)
      const { saleId, productId } = line
      if (claimedAt > now) return
      const claim: Claim = {
        id: claims.length + 1,
        saleId,
        productId,
        quantity: 1,
        reason: random.pick(reasons),
        claimedAt,
        state: 'Pendiente',
        isReplacement: null,
        technicianId: null,
        comment: null,
        evaluatedAt: null,
      }
      claims.push(claim)
      const isRecent = now.getTime() - claimedAt.getTime() < backlogMs
      if (!(isRecent && random.chance(0.5))) waiting.push({ claim, dueAt })
    },
    /** Evaluates, in their order, the claims that were due by `time`. */
    evaluateUntil(time: Date): void {
      const due = waiting.filter(({ dueAt }) => dueAt <= time)
      if (due.length === 0) return
      due.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
      for (const { claim, dueAt } of due) {
        evaluate(claim, dueAt)
        waiting.splice(
          waiting.findIndex((item) => item.claim === claim),
          1,
        )
      }
    },
  }
}

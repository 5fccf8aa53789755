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

type Verdict = 'repair' | 'replace' | 'reject'

interface ClaimsInput {
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
const later = (time: Date, days: number) => new Date(time.getTime() + days * dayMs)

/** Some of what is sold comes back under warranty; a technician decides within some days. */
export function createClaims({ random, technicianId, shelves, claims }: ClaimsInput) {
  const waiting: { claim: Claim; dueAt: Date; verdict: Verdict | undefined }[] = []

  function claimUnit({ saleId, productId }: DemoLine, claimedAt: Date, reason: string): Claim {
    const claim: Claim = {
      id: claims.length + 1,
      saleId,
      productId,
      quantity: 1,
      reason,
      claimedAt,
      state: 'Pendiente',
      isReplacement: null,
      technicianId: null,
      comment: null,
      evaluatedAt: null,
    }
    claims.push(claim)
    return claim
  }

  function evaluate(claim: Claim, evaluatedAt: Date, verdict: Verdict): void {
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
      const claimedAt = later(line.soldAt, random.integer(2, line.warrantyDays - 1))
      const dueAt = later(claimedAt, random.integer(1, 12))
      if (claimedAt > now) return
      const claim = claimUnit(line, claimedAt, random.pick(reasons))
      const isRecent = now.getTime() - claimedAt.getTime() < backlogMs
      if (!(isRecent && random.chance(0.5))) waiting.push({ claim, dueAt, verdict: undefined })
    },
    /** Claims a unit of this line for each state and verdict, and three that wait: the API's examples are about them. */
    comesBackInEveryState(line: DemoLine, now: Date): void {
      for (const [place, verdict] of (['replace', 'repair', 'reject'] as const).entries()) {
        const claimedAt = later(line.soldAt, 90 + 150 * place)
        const claim = claimUnit(line, claimedAt, 'No enciende.')
        waiting.push({ claim, dueAt: later(claimedAt, 3), verdict })
      }
      for (const daysAgo of [9, 4, 1])
        claimUnit(line, later(now, -daysAgo), 'Hace un ruido fuerte al funcionar.')
    },
    /** Evaluates, in their order, the claims that were due by `time`. */
    evaluateUntil(time: Date): void {
      const due = waiting.filter(({ dueAt }) => dueAt <= time)
      if (due.length === 0) return
      due.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
      for (const item of due) {
        evaluate(
          item.claim,
          item.dueAt,
          item.verdict ?? random.pick(['repair', 'repair', 'replace', 'replace', 'reject']),
        )
        waiting.splice(waiting.indexOf(item), 1)
      }
    },
  }
}

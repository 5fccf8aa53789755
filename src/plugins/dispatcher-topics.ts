import type { FastifyInstance } from 'fastify'
import { deleteImage, deleteImageTopic } from '../domains/catalogue/images/image-tasks.ts'
import { holdsEnd, releaseExpiredHolds } from '../domains/checkout/release-holds.ts'
import {
  cancelPayment,
  fetchReceipt,
  type PaymentTaskPayloads,
  refundPayment,
} from '../domains/checkout/tasks.ts'
import { deliverByMail } from '../domains/notifications/deliver-mail.ts'
import { deliverByPush } from '../domains/notifications/deliver-push.ts'
import type { Chore } from '../domains/notifications/dispatcher/chores.ts'
import type { Deliver, TaskHandler } from '../domains/notifications/dispatcher/job.ts'
import { accountTopic, syncAccount } from '../domains/users/account-sync.ts'

/** A handler that takes the payload as the statement wrote it which put the task into the outbox. */
function task<Payload>(handle: (payload: Payload) => Promise<void>): TaskHandler {
  return (payload) => handle(payload as Payload)
}

/** Who does the tasks of the outbox: every topic that a statement writes is here. */
export function tasksOf(app: FastifyInstance): Readonly<Record<string, TaskHandler>> {
  const { checkout } = app
  const { identity } = app.providers
  return {
    'payment.refund': task<PaymentTaskPayloads['payment.refund']>((payload) =>
      refundPayment(checkout, payload),
    ),
    'payment.cancel': task<PaymentTaskPayloads['payment.cancel']>((payload) =>
      cancelPayment(checkout, payload),
    ),
    'payment.receipt': task<PaymentTaskPayloads['payment.receipt']>((payload) =>
      fetchReceipt(checkout, payload),
    ),
    [deleteImageTopic]: (payload) => deleteImage(payload, app),
    [accountTopic]: task<{ usuario_id: string }>(async ({ usuario_id: userId }) => {
      await app.database.loadPrisma()
      await syncAccount(app.prisma, identity, userId)
    }),
  }
}

/** Who sends notifications, by the channel of their row; null where no service is configured. */
export function channelsOf(app: FastifyInstance): Readonly<Record<string, Deliver | null>> {
  const { mail, push } = app.providers
  return { WEB: mail && deliverByMail(mail), PUSH: push && deliverByPush(push) }
}

/** What is due at moments that rows tell. */
export function choresOf(app: FastifyInstance): readonly Chore[] {
  return [
    {
      name: 'checkout.release',
      due: holdsEnd,
      run: () => releaseExpiredHolds(app.checkout),
    },
  ]
}

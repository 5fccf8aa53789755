import { setTimeout as sleep } from 'node:timers/promises'
import { startFakes } from '../../../dev/fakes/index.ts'
import type { Providers } from '../../../src/plugins/providers.ts'
import { createUser, type TestUser } from '../../factories.ts'
import { type BuildOptions, build, type Teardown, type TestApp } from '../../helper.ts'

/** The real application with fakes of both services, its dispatcher off unless asked for. */
export async function openMailroom(t: Teardown, options: BuildOptions = {}) {
  const fakes = await startFakes({ sendgrid: true, fcm: true })
  t.teardown(() => fakes.close())
  const app = await build(t, { ...options, config: { ...fakes.env, ...options.config } })
  const { sendgrid, fcm } = fakes
  return { app, sendgrid, fcm, env: fakes.env }
}

type Letter = Parameters<NonNullable<Providers['mail']>['send']>

export interface InstanceOptions extends Pick<BuildOptions, 'timings' | 'dispatcher' | 'throughProxy'> {
  /** What the mail service does; without it there is none. */
  readonly mail?: (...letter: Letter) => Promise<void>
  /** What does the tasks of the topic `fake.work`. */
  readonly work?: (payload: object) => Promise<void>
}

/** Another instance of the service on the database of an application; closed after the test. */
export function openInstance(t: Teardown, app: TestApp, options: InstanceOptions = {}): Promise<TestApp> {
  const { mail, work, ...rest } = options
  return build(t, {
    ...rest,
    database: { url: app.databaseUrl },
    ...(mail && { providers: { mail: { send: mail } } }),
    register: (instance) => {
      if (work) instance.notifications.handle('fake.work', work)
    },
  })
}

/** A number that operators read at /metrics, by its whole name with labels; 0 when it is not there. */
export async function metric(app: TestApp, name: string): Promise<number> {
  const { body } = await app.inject('/metrics')
  const line = body.split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.slice(name.length) ?? 0)
}

/** How many rows of a channel or topic had this outcome in a process. */
export function rowsOf(app: TestApp, lane: string, outcome: string): Promise<number> {
  return metric(app, `dispatcher_rows_total{lane="${lane}",outcome="${outcome}"}`)
}

interface NoticeOptions {
  readonly channel?: 'WEB' | 'PUSH'
  readonly count?: number
  readonly title?: string
  readonly body?: string
  readonly data?: object
}

/** Puts notifications for a person into the queue, due now. */
export async function notify(app: TestApp, userId: string, options: NoticeOptions = {}): Promise<void> {
  const { channel = 'WEB', count = 1, title = 'Aviso', body = 'Hola', data = { tipo: 'compra' } } = options
  await app.sql.write`
    insert into cola_notificacion (usuario_id, canal, titulo, cuerpo, datos, proximo_intento)
    select ${userId}::uuid, ${channel}, ${title} || case when ${count} > 1 then ' ' || n else '' end, ${body}, ${data}, now()
    from generate_series(1, ${count}::int) n`
}

/** Puts a task into the outbox, due now. */
export async function promise(
  app: TestApp,
  topic: string,
  payload: object = {},
  maxAttempts = 10,
): Promise<void> {
  await app.sql.write`
    insert into outbox_task (topic, payload, max_attempts) values (${topic}, ${payload}, ${maxAttempts})`
}

/** The queue's rows, oldest first. */
export function notices(app: TestApp) {
  return app.sql.read<{
    status: string
    attempts: number
    error: string | null
    due: boolean | null
    leased: boolean
  }>`
    select estado as status, reintentos as attempts, ultimo_error as error, proximo_intento <= now() as due,
      lease_hasta is not null as leased
    from cola_notificacion order by id`
}

/** The outbox's rows, oldest first. */
export function tasks(app: TestApp) {
  return app.sql.read<{
    topic: string
    status: string
    attempts: number
    error: string | null
    leased: boolean
  }>`
    select topic, status, attempts, last_error as error, lease_until is not null as leased
    from outbox_task order by id`
}

/** Lets everything that waits be due now, as if its pause were over. */
export async function skipPauses(app: TestApp): Promise<void> {
  await app.sql.write`
    with tasks as (update outbox_task set run_at = now() where status = 'pending')
    update cola_notificacion set proximo_intento = now() where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO')`
}

/** A person with a device for each token. */
export async function personWithDevices(app: TestApp, ...tokens: string[]): Promise<TestUser> {
  const person = await createUser(app.sql, { roles: ['Cliente'] })
  await app.sql.write`
    insert into suscripcion_movil (usuario_id, token_dispositivo)
    select ${person.id}::uuid, token from unnest(${tokens}::text[]) token`
  return person
}

/** Waits until something holds. Throws after `withinMs`. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not come.')
    await sleep(20)
  }
}

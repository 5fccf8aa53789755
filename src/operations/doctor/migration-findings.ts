import type { MigrationState } from '../migrations.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const topic = 'migrations'

/** Says what a database's migrations ask of the operator. */
export function checkMigrations(state: MigrationState): Finding[] {
  if (!state.managed) {
    return [
      state.hasTables
        ? fail(topic, 'The shop has tables that Prisma does not know yet: run npm run db:adopt.')
        : fail(topic, 'The database is empty: run npm run db:deploy.'),
    ]
  }
  if (state.failed.length > 0) {
    return [
      fail(topic, `${state.failed.join(', ')} began and did not end: look why, then prisma migrate resolve.`),
    ]
  }
  if (state.unknown.length > 0) {
    return [
      warn(
        topic,
        `The database is ahead of this version by ${state.unknown.join(', ')}: a newer version was here.`,
      ),
    ]
  }
  if (state.pending.length > 0) {
    return [fail(topic, `${state.pending.length} migrations are not applied: run npm run db:deploy.`)]
  }
  return [ok(topic, `All ${state.applied.length} migrations are applied.`)]
}

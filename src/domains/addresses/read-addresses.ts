import type { SqlClient } from '../../lib/database/sql.ts'

/** Addresses that one person may keep: more than anybody ships to, few enough for one page. */
export const maximumAddresses = 50

/** People who came with more than that from the original see the newest. */
const maximumListed = 200

export interface AddressRow {
  readonly id: number
  readonly address: string
}

/** A person's addresses, newest first: the clients preselect the first. */
export function listAddresses(database: SqlClient, userId: string): Promise<AddressRow[]> {
  return database.read<AddressRow>`
    select id, direccion as address from direcciones
    where usuario_id = ${userId}::uuid order by id desc limit ${maximumListed}`
}

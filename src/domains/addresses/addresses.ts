import type { Address, PrismaClient } from '../../generated/prisma/client.ts'
import { defineProblems } from '../../lib/problem.ts'
import type { Transaction } from '../../plugins/transactions.ts'

const problems = defineProblems({
  ADDRESS_NOT_FOUND: '404 Dirección no encontrada.',
  TOO_MANY_ADDRESSES: '409 Ya tienes %d direcciones guardadas. Elimina alguna para agregar otra.',
})

/** Addresses that one person may keep: more than anybody ships to, few enough for one page. */
export const maximumAddresses = 50

/** People who came with more than that from the original see the newest. */
const maximumListed = 200

type OwnAddress = Pick<Address, 'id' | 'userId'>

/** A person's addresses, newest first: the clients preselect the first. */
export function listAddresses(prisma: PrismaClient, userId: string): Promise<Address[]> {
  return prisma.address.findMany({ where: { userId }, orderBy: { id: 'desc' }, take: maximumListed })
}

/** Adds an address to a person's. Throws TOO_MANY_ADDRESSES (409). */
export async function addAddress(tx: Transaction, userId: string, address: string): Promise<Address> {
  // Locks the person: additions at the same moment count one after the other, so that the maximum holds.
  await tx.$queryRaw`select from usuario where id = ${userId}::uuid for no key update`
  const held = await tx.address.count({ where: { userId } })
  if (held >= maximumAddresses) throw problems.TOO_MANY_ADDRESSES([maximumAddresses])
  return tx.address.create({ data: { userId, address } })
}

/** Replaces the text of an address. Throws ADDRESS_NOT_FOUND (404), also for another person's. */
export async function changeAddress(tx: Transaction, own: OwnAddress, address: string): Promise<Address> {
  const [row] = await tx.address.updateManyAndReturn({ where: own, data: { address } })
  if (!row) throw problems.ADDRESS_NOT_FOUND()
  return row
}

/** Removes an address. Throws ADDRESS_NOT_FOUND (404), also for another person's. */
export async function removeAddress(tx: Transaction, own: OwnAddress): Promise<void> {
  const { count } = await tx.address.deleteMany({ where: own })
  if (count === 0) throw problems.ADDRESS_NOT_FOUND()
}

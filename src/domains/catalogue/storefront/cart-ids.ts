import { idsNotNumbers, idsRequired, tooManyIds } from '../errors.ts'

const mostIds = 200
const largestId = 2_147_483_647

/**
 * Reads `8,14,29`: blanks are ignored, numbers that no product can have are left out.
 * Throws IDS_REQUIRED, IDS_NOT_NUMBERS and TOO_MANY_IDS (400).
 */
export function readIds(text: string | undefined): number[] {
  if (!text?.trim()) throw idsRequired()
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (!parts.every((part) => /^[+-]?\d{1,20}$/.test(part))) throw idsNotNumbers()
  const ids = [...new Set(parts.map(Number))].filter((id) => id > 0 && id <= largestId)
  if (ids.length > mostIds) throw tooManyIds([mostIds])
  return ids
}

import { raw, type Sql } from '../../../lib/database/sql.ts'
import type { Problem } from '../../../lib/problem.ts'
import { brandNotFound, typeNotFound } from '../errors.ts'

/** The two lists of names that a product chooses from. They behave alike. */
export interface NameKind {
  readonly table: 'marca' | 'tipoproducto'
  readonly tableSql: Sql
  /** The column of `producto` that refers to it. */
  readonly referenceSql: Sql
  /** For sentences: `una marca`. */
  readonly one: string
  readonly removed: string
  readonly notFound: () => Problem
}

export const brands: NameKind = {
  table: 'marca',
  tableSql: raw('marca'),
  referenceSql: raw('marca_id'),
  one: 'una marca',
  removed: 'Marca "%s" eliminada correctamente.',
  notFound: () => brandNotFound(),
}

export const types: NameKind = {
  table: 'tipoproducto',
  tableSql: raw('tipoproducto'),
  referenceSql: raw('tipoproducto_id'),
  one: 'un tipo de producto',
  removed: 'Tipo de producto "%s" eliminado correctamente.',
  notFound: () => typeNotFound(),
}

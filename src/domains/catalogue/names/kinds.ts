import { raw, type Sql } from '../../../lib/database/sql.ts'
import { demo } from '../../../lib/demo.ts'
import type { Problem } from '../../../lib/problem.ts'
import { brandNotFound, typeNotFound } from '../errors.ts'

/** The two lists of names that a product chooses from. They behave alike. */
export interface NameKind {
  readonly table: 'marca' | 'tipoproducto'
  readonly tableSql: Sql
  /** The column of `producto` that refers to it. */
  readonly referenceSql: Sql
  /** For the names of operations, of one and of many. */
  readonly title: string
  readonly titles: string
  /** Names for the documentation: one that the demo shop has, and one to add. */
  readonly known: { readonly id: number; readonly nombre: string }
  readonly added: { readonly id: number; readonly nombre: string }
  /** For sentences: `una marca`. */
  readonly one: string
  readonly removed: string
  readonly notFound: () => Problem
}

export const brands: NameKind = {
  table: 'marca',
  tableSql: raw('marca'),
  referenceSql: raw('marca_id'),
  title: 'Brand',
  titles: 'Brands',
  known: demo.acer,
  added: { id: 41, nombre: 'Ariston' },
  one: 'una marca',
  removed: 'Marca "%s" eliminada correctamente.',
  notFound: () => brandNotFound(),
}

export const types: NameKind = {
  table: 'tipoproducto',
  tableSql: raw('tipoproducto'),
  referenceSql: raw('tipoproducto_id'),
  title: 'ProductType',
  titles: 'ProductTypes',
  known: demo.laptops,
  added: { id: 16, nombre: 'Calefactores' },
  one: 'un tipo de producto',
  removed: 'Tipo de producto "%s" eliminado correctamente.',
  notFound: () => typeNotFound(),
}

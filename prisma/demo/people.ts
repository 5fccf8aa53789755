import type { Random } from './random.ts'

export interface Person {
  id: string
  name: string
  email: string
  phone: string | null
  roleId: number
  createdAt: Date
}

/** One login per role. The passwords are published: they open a shop that does not exist. */
export const demoLogins = [
  { role: 'Administrador', roleId: 2, email: 'admin@demo.smartsales.example', password: 'demo-admin-2026' },
  { role: 'Vendedor', roleId: 4, email: 'vendedor@demo.smartsales.example', password: 'demo-vendedor-2026' },
  { role: 'Analista', roleId: 3, email: 'analista@demo.smartsales.example', password: 'demo-analista-2026' },
  { role: 'Técnico', roleId: 5, email: 'tecnico@demo.smartsales.example', password: 'demo-tecnico-2026' },
  { role: 'Cliente', roleId: 1, email: 'cliente@demo.smartsales.example', password: 'demo-cliente-2026' },
] as const

const loginNames: Record<number, string> = {
  1: 'Camila Rojas Mamani',
  2: 'Andrea Suárez Peña',
  3: 'Luis Alberto Ríos',
  4: 'Rodrigo Vargas Choque',
  5: 'Ximena Flores Quispe',
}

const firstNames =
  `Alejandra Andrés Beatriz Carlos Carmen Daniela Diego Elena Esteban Fabiola Fernando Gabriela
Gonzalo Hugo Inés Ignacio Jimena Jorge Julia Karina Leonardo Lucía Manuel Marcela Martín Mónica Nicolás Noelia
Óscar Paola Pedro Raquel Ricardo Rosa Sebastián Silvia Tomás Valeria Víctor Yolanda`.split(/\s+/)

const lastNames =
  `Aguilar Álvarez Arce Balderrama Camacho Cárdenas Castro Céspedes Choque Condori Cruz Fernández
Flores García Guzmán Gutiérrez Huanca Ibáñez Justiniano López Mamani Medina Méndez Mendoza Molina Montaño Morales
Ortiz Paredes Peña Pérez Quiroga Quispe Ramos Ribera Rojas Salazar Soria Suárez Ticona Torrico Vaca Vargas Zeballos
Zurita`.split(/\s+/)

const streets =
  `Av. América|Av. Heroínas|Av. Ballivián|Calle Sucre|Calle Junín|Av. Busch|Calle Potosí|Av. Arce
Av. 6 de Agosto|Calle Bolívar|Av. Banzer|Calle Murillo|Av. Petrolera|Calle Ayacucho`.split(/[|\n]/)

const cities = ['La Paz', 'Santa Cruz', 'Cochabamba', 'Sucre', 'Tarija', 'Oruro']

const customerCount = 200
const sellerCount = 5

function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
}

function mobileNumber(random: Random): string {
  return `7${random.integer(1_000_000, 9_999_999)}`
}

function invent(random: Random, roleId: number, number: number, createdAt: Date): Person {
  const first = random.pick(firstNames)
  const last = random.pick(lastNames)
  return {
    id: random.uuid(),
    name: `${first} ${last} ${random.pick(lastNames)}`,
    email: `${withoutAccents(first)}.${withoutAccents(last)}${number}@correo.example`,
    phone: random.chance(0.9) ? mobileNumber(random) : null,
    roleId,
    createdAt,
  }
}

/** The five who can log in, more sellers, and the customers: some from the opening, the others since. */
export function inventPeople(random: Random, opening: Date, daysOpen: number): Person[] {
  const logins = demoLogins.map(({ roleId, email }) => ({
    id: random.uuid(),
    name: loginNames[roleId] as string,
    email,
    phone: mobileNumber(random),
    roleId,
    createdAt: opening,
  }))
  const sellers = Array.from({ length: sellerCount }, (_, index) => invent(random, 4, index + 1, opening))
  const customers = Array.from({ length: customerCount - 1 }, (_, index) => {
    const daysLater = Math.floor(daysOpen * 0.9 * Math.max(0, index / customerCount - 0.4))
    return invent(random, 1, index + 1, new Date(opening.getTime() + daysLater * 86_400_000))
  })
  return [...logins, ...sellers, ...customers]
}

/** A postal address in a Bolivian city. */
export function inventAddress(random: Random): string {
  return `${random.pick(streets)} N° ${random.integer(100, 2999)}, ${random.pick(cities)}`
}

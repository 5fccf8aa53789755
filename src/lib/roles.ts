/** Role ids as the table `roles` has them; both clients test these numbers. */
export const Role = { Cliente: 1, Administrador: 2, Analista: 3, Vendedor: 4, Tecnico: 5 } as const

export type RoleId = (typeof Role)[keyof typeof Role]

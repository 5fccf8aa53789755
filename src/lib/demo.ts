/** What the API's examples are about: people and goods of prisma/demo, so that they work there as they stand. */
export const demo = {
  customer: {
    id: '3581e9af-a084-45c4-a2a4-982c13264d11',
    name: 'Camila Rojas Mamani',
    email: 'cliente@demo.smartsales.example',
    phone: '77572491',
    password: 'demo-cliente-2026',
    address: 'Av. América N° 2116, La Paz',
  },
  seller: {
    id: '003d342c-b865-40be-aaa6-dc18a102d302',
    name: 'Rodrigo Vargas Choque',
    email: 'vendedor@demo.smartsales.example',
  },
  technician: {
    id: '8bd48f91-b8af-4736-aade-c536601ec3e1',
    name: 'Ximena Flores Quispe',
  },
  /** Customers whom administrators and sellers look after. */
  elena: {
    id: '05373a6c-169c-435c-aa9c-281d5c715487',
    name: 'Elena Guzmán Ramos',
    email: 'elena.guzman36@correo.example',
    phone: '78946326',
  },
  noelia: {
    id: '3e387822-5e70-4ae8-a82c-1014575dc1bb',
    name: 'Noelia Ibáñez Pérez',
    email: 'noelia.ibanez14@correo.example',
    phone: '75049672',
  },
  laptop: {
    id: 1,
    name: 'Laptop Acer 15 i5 8GB',
    price: '989.90',
    priceNumber: 989.9,
    stock: 33,
    warrantyDays: 365,
    imageKey: 'productos/003d342c-b865-40be-aaa6-dc18a102d302/laptop-acer.jpg',
    imageUrl: 'http://127.0.0.1:8000/media/productos/003d342c-b865-40be-aaa6-dc18a102d302/laptop-acer.jpg',
  },
  /** The customer's first purchase, with claims of it in each state. */
  claimed: {
    saleId: 1,
    productId: 13,
    productName: 'Aire acondicionado Daikin Portátil 12000 BTU',
    warrantyDays: 1095,
    replacedId: 1,
    pendingIds: [4, 5, 6],
  },
  acer: { id: 1, nombre: 'Acer' },
  laptops: { id: 7, nombre: 'Computadoras portátiles' },
} as const

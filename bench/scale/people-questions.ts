import { type Question, reading } from './questions.ts'

const users = '/api/gestionusuario/usuarios/'
const clients = '/api/gestionclientes/clientes/'
const audit = '/api/bitacora/'
const deep = (near: string, far: string) => (side: { size: { people: number } }) =>
  side.size.people > 50_000 ? far : near

/** People, clients and the audit log. */
export const peopleQuestions: readonly Question[] = [
  reading('me', 'buyer', '/api/me/'),
  reading('own profile', 'buyer', '/api/gestionusuario/mi-perfil/'),
  reading('own addresses', 'buyer', '/api/direcciones/'),
  reading('users: first page', 'admin', users),
  reading('users: deepest page', 'admin', deep(`${users}?offset=950`, `${users}?offset=20000`)),
  reading('users: one person', 'admin', `${users}?search=%C3%81na%20prueba%20777`),
  reading('users: a common name', 'admin', `${users}?search=quispe`),
  reading('users: a rare part', 'admin', `${users}?search=0999`),
  reading('users: a name nobody has', 'admin', `${users}?search=wxyz`),
  reading('users: two letters nobody has', 'admin', `${users}?search=zq`),
  reading('clients: all that the web client gets', 'seller', `${clients}?search=&limit=50&offset=0`),
  reading('clients: 50 of them', 'seller', `${clients}?limit=50&offset=50`),
  reading('clients: one by name', 'seller', `${clients}?nombre=prueba%20777&limit=1`),
  reading(
    'counter: a client by address',
    'seller',
    '/api/venta-manual/buscar-cliente/?correo=persona77@correo.example',
  ),
  reading('audit: all that the web client gets', 'admin', audit),
  reading('audit: 50 newest', 'admin', `${audit}?limit=50`),
  reading(
    'audit: offset 900 and 10000',
    'admin',
    deep(`${audit}?limit=50&offset=900`, `${audit}?limit=50&offset=10000`),
  ),
  reading('audit: one table', 'admin', `${audit}?limit=50&tabla=venta`),
  reading('audit: a rare operation on a table', 'admin', `${audit}?limit=50&tabla=producto&operacion=DELETE`),
  reading('audit: one person', 'admin', `${audit}?limit=50&usuario=d8ca9f51-626f-379a-4038-218931f3d7a1`),
  reading('audit: by table', 'admin', `${audit}?limit=50&ordering=tabla`),
]

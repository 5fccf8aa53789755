import type { RoleName } from '../../factories.ts'

/** Who may call a route: anybody, everybody who is logged in, or people with one of these roles. */
export type Capability = 'anybody' | 'everybody' | readonly RoleName[]

const administrators: Capability = ['Administrador']
const sellers: Capability = ['Vendedor', 'Administrador']
const technicians: Capability = ['Tecnico', 'Administrador']

/** Accounts answer under both prefixes. */
const accounts: Readonly<Record<string, Capability>> = {
  'POST /register/': 'anybody',
  'POST /login/': 'anybody',
  'POST /token/refresh/': 'anybody',
  'POST /password-reset/request/': 'anybody',
  'POST /password-reset/confirm/': 'anybody',
  'GET /health/': 'anybody',
  'POST /logout/': 'everybody',
  'GET /me/': 'everybody',
  'GET /rolesusuario/me/': 'everybody',
  'GET /rolesusuario/check/': 'everybody',
}

function under(prefix: string, routes: Readonly<Record<string, Capability>>): Record<string, Capability> {
  return Object.fromEntries(
    Object.entries(routes).map(([route, capability]) => [route.replace(' /', ` ${prefix}/`), capability]),
  )
}

/** Every route of the application and who may call it; a route that is not here fails the suite. */
export const capabilities: Readonly<Record<string, Capability>> = {
  ...under('/api', accounts),
  ...under('/auth', accounts),
  'GET /livez/': 'anybody',
  'GET /metrics/': 'anybody',
  'GET /': 'anybody',
  'GET /docs/': 'anybody',
  'GET /docs/json/': 'anybody',
  'GET /docs/scalar.js/': 'anybody',
  'GET /media/*/': 'anybody',

  ...under('/api/gestionusuario', {
    'GET /usuarios/': administrators,
    'PATCH /usuarios/:usuario_id/perfil/': administrators,
    'PUT /usuarios/:usuario_id/roles/': administrators,
    'POST /usuarios/:usuario_id/roles/': administrators,
    'DELETE /usuarios/:usuario_id/roles/:rol_id/': administrators,
    'DELETE /usuarios/:usuario_id/': administrators,
    'GET /mi-perfil/': 'everybody',
    'PATCH /mi-perfil/': 'everybody',
    'POST /mi-perfil/cambiar-password/': 'everybody',
  }),
  ...under('/api/gestionclientes', {
    'GET /': sellers,
    'GET /clientes/': sellers,
    'POST /clientes/': sellers,
    'GET /clientes/:cliente_id/': sellers,
    'PUT /clientes/:cliente_id/': sellers,
    'PATCH /clientes/:cliente_id/': sellers,
    'DELETE /clientes/:cliente_id/': sellers,
  }),
  ...under('/api/direcciones', {
    'GET /': 'everybody',
    'POST /': 'everybody',
    'PUT /:direccion_id/': 'everybody',
    'DELETE /:direccion_id/': 'everybody',
  }),
  ...under('/api/bitacora', { 'GET /': administrators, 'GET /:bitacora_id/': administrators }),

  ...under('/api/gestion-catalogos', {
    'GET /marcas/': administrators,
    'POST /marcas/crear/': administrators,
    'PUT /marcas/:id/': administrators,
    'DELETE /marcas/:id/eliminar/': administrators,
    'GET /tipos-producto/': administrators,
    'POST /tipos-producto/crear/': administrators,
    'PUT /tipos-producto/:id/': administrators,
    'DELETE /tipos-producto/:id/eliminar/': administrators,
  }),
  ...under('/api/gestionproducto', {
    'GET /': sellers,
    'POST /': sellers,
    'GET /marcas/': sellers,
    'GET /tipos/': sellers,
    'GET /:id/': sellers,
    'PATCH /:id/': sellers,
    'DELETE /:id/': sellers,
    'POST /:id/ajustar-stock/': sellers,
  }),
  ...under('/api/catalogo', {
    'GET /descargar-plantilla/': sellers,
    'GET /exportar/': sellers,
    'POST /importar/': sellers,
  }),
  'GET /api/listadoproductos/': 'anybody',
  'GET /api/listadoproductos/filtros/': 'everybody',
  'GET /api/carrito-voz/productos-carrito/': 'anybody',
  'POST /api/carrito-voz/carrito-voz/': 'anybody',

  ...under('/api/venta-manual', {
    'GET /buscar-cliente/': sellers,
    'GET /buscar-producto/': sellers,
    'POST /registrar/': sellers,
    'GET /carrito/': sellers,
    'POST /carrito/agregar/': sellers,
    'PUT /carrito/actualizar/': sellers,
    'DELETE /carrito/eliminar/:producto_id/': sellers,
    'DELETE /carrito/vaciar/': sellers,
  }),
  ...under('/api/historial-pagos', { 'GET /': 'everybody', 'GET /:pago_id/': 'everybody' }),
  ...under('/api/pagos', {
    'GET /public-key/': 'anybody',
    'POST /iniciar-checkout/': 'everybody',
    'POST /confirmar-pago/': 'everybody',
    'POST /webhook-stripe/': 'anybody',
  }),

  ...under('/api/garantia', {
    'GET /ventas-elegibles/': 'everybody',
    'GET /mis/': 'everybody',
    'POST /mis/': 'everybody',
    'GET /crear/': 'everybody',
    'POST /crear/': 'everybody',
    'GET /gestionar/': 'everybody',
    'POST /gestionar/': 'everybody',
    'GET /claims/': 'everybody',
    'POST /claims/': 'everybody',
    'GET /detalle/:venta_id/:producto_id/:garantia_id/': 'everybody',
    'POST /evaluar/:garantia_id/': technicians,
    'POST /claims/:venta_id/:producto_id/:garantia_id/evaluate/': technicians,
    'PATCH /claims/:venta_id/:producto_id/:garantia_id/evaluate/': technicians,
  }),

  'GET /api/dashboard-ejecutivo/': ['Administrador', 'Analista'],
  'GET /api/ventas-historicas/historico/': ['Administrador', 'Analista'],
  'GET /api/ventas-historicas/api/historico/': ['Administrador', 'Analista'],
  ...under('/api/ai-reports', {
    'GET /': 'anybody',
    'POST /run/': ['Administrador', 'Analista', 'Vendedor'],
    'POST /run-audio/': ['Administrador', 'Analista', 'Vendedor'],
    'GET /plantillas/': 'everybody',
    'POST /plantillas/': 'everybody',
    'GET /plantillas/:id/': 'everybody',
    'PUT /plantillas/:id/': 'everybody',
    'PATCH /plantillas/:id/': 'everybody',
    'DELETE /plantillas/:id/': 'everybody',
  }),
  ...under('/api/ml', {
    'GET /config/': ['Administrador', 'Analista'],
    'PATCH /config/': ['Administrador', 'Analista'],
    'POST /train/': ['Administrador', 'Analista'],
    'POST /predict/': ['Administrador', 'Analista'],
  }),

  ...under('/api/notificaciones', {
    'GET /mis-notificaciones/': 'everybody',
    'POST /mis-notificaciones/leer/': 'everybody',
    'GET /suscripcion/estado/': 'everybody',
    'POST /suscripcion/actualizar-token/': 'everybody',
    'POST /suscripcion/desactivar/': 'everybody',
  }),
}

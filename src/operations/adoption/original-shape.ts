/** Kinds of column that the service takes for the same thing, by their names in information_schema. */
export const columnKinds = {
  uuid: ['uuid'],
  text: ['text', 'character varying', 'character', 'citext'],
  integer: ['integer', 'bigint'],
  money: ['numeric'],
  boolean: ['boolean'],
  instant: ['timestamp with time zone'],
  json: ['jsonb'],
} as const

export type ColumnKind = keyof typeof columnKinds

export interface TableShape {
  columns: Record<string, ColumnKind>
  /** Columns that a primary key or a unique index must cover, exactly; one of several where keys vary. */
  keys: string[][]
  /** The number that the database must give by itself. */
  generated?: string
}

const named: TableShape = { columns: { id: 'integer', nombre: 'text' }, keys: [['id']], generated: 'id' }

/** The original's tables as 0_baseline makes them: what a database must have to be adopted. */
export const originalShape: Record<string, TableShape> = {
  usuario: {
    columns: { id: 'uuid', nombre: 'text', telefono: 'text', correo: 'text', is_active: 'boolean' },
    keys: [['id']],
  },
  roles: named,
  rolesusuario: {
    columns: { usuario_id: 'uuid', rol_id: 'integer' },
    keys: [['usuario_id', 'rol_id']],
  },
  login_bloqueo: {
    columns: { email: 'text', intentos: 'integer', bloqueado_hasta: 'instant', actualizado_en: 'instant' },
    keys: [['email']],
  },
  direcciones: {
    columns: { id: 'integer', usuario_id: 'uuid', direccion: 'text' },
    keys: [['id']],
    generated: 'id',
  },
  marca: named,
  tipoproducto: named,
  producto: {
    columns: {
      id: 'integer',
      nombre: 'text',
      precio: 'money',
      tiempogarantia: 'integer',
      stock: 'integer',
      marca_id: 'integer',
      tipoproducto_id: 'integer',
      imagen_key: 'text',
      id_vendedor: 'uuid',
    },
    keys: [['id']],
    generated: 'id',
  },
  venta: {
    columns: { id: 'integer', usuario_id: 'uuid', total: 'money', hora: 'instant', direccion: 'text' },
    keys: [['id']],
    generated: 'id',
  },
  detalleventa: {
    columns: { venta_id: 'integer', producto_id: 'integer', cantidad: 'integer', limitegarantia: 'instant' },
    keys: [['venta_id', 'producto_id']],
  },
  pagos: {
    columns: {
      id: 'integer',
      venta_id: 'integer',
      total: 'money',
      hora: 'instant',
      receipt_url: 'text',
      payment_intent_id: 'text',
    },
    keys: [['id']],
    generated: 'id',
  },
  estadogarantia: named,
  garantia: {
    columns: {
      id: 'integer',
      venta_id: 'integer',
      producto_id: 'integer',
      motivo: 'text',
      cantidad: 'integer',
      hora: 'instant',
      reemplazo: 'boolean',
      estadogarantia_id: 'integer',
    },
    keys: [['venta_id', 'producto_id', 'id'], ['id']],
    generated: 'id',
  },
  ml_config_prediccion: {
    columns: {
      id: 'integer',
      nombre_modelo: 'text',
      horizonte_meses: 'integer',
      n_estimators: 'integer',
      max_depth: 'integer',
      min_samples_split: 'integer',
      min_samples_leaf: 'integer',
      incluir_categoria: 'boolean',
      incluir_cliente: 'boolean',
      actualizado_en: 'instant',
      actualizado_por: 'uuid',
    },
    keys: [['id']],
    generated: 'id',
  },
  cola_notificacion: {
    columns: {
      id: 'integer',
      usuario_id: 'uuid',
      canal: 'text',
      titulo: 'text',
      cuerpo: 'text',
      datos: 'json',
      estado: 'text',
      reintentos: 'integer',
      max_reintentos: 'integer',
      proximo_intento: 'instant',
      creado_en: 'instant',
      actualizado_en: 'instant',
    },
    keys: [['id']],
    generated: 'id',
  },
  suscripcion_movil: {
    columns: {
      id: 'integer',
      usuario_id: 'uuid',
      token_dispositivo: 'text',
      activo: 'boolean',
      creado_en: 'instant',
      actualizado_en: 'instant',
    },
    keys: [['token_dispositivo']],
    generated: 'id',
  },
  plantilla_reporte: {
    columns: {
      id: 'integer',
      usuario_id: 'uuid',
      nombre: 'text',
      prompt: 'text',
      formato: 'text',
      filtros: 'json',
      creado_en: 'instant',
      actualizado_en: 'instant',
    },
    keys: [['id']],
    generated: 'id',
  },
  audit_log: {
    columns: {
      id: 'integer',
      tabla: 'text',
      operacion: 'text',
      fecha: 'instant',
      usuario_id: 'uuid',
      old_data: 'json',
      new_data: 'json',
    },
    keys: [['id']],
    generated: 'id',
  },
}

import Type from 'typebox'

const service = 'SmartSales Backend'

export const Healthy = Type.Object(
  {
    status: Type.Literal('healthy'),
    database: Type.Literal('ok'),
    service: Type.Literal(service),
  },
  { title: 'Healthy' },
)

export const Unhealthy = Type.Object(
  {
    status: Type.Literal('unhealthy'),
    database: Type.Literal('error'),
    service: Type.Literal(service),
  },
  { title: 'Unhealthy' },
)

export const Alive = Type.Object({ status: Type.Literal('alive') }, { title: 'Alive' })

/** What a health check answers while the database answers. */
export const healthy = { status: 'healthy', database: 'ok', service } as const

/** What it answers otherwise. */
export const unhealthy = { status: 'unhealthy', database: 'error', service } as const

export const alive = { status: 'alive' } as const

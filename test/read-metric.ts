import type { FastifyInstance } from 'fastify'

/** The value of one series of `/metrics`, such as `database_retries_total{reason="gate"}`; 0 when there is none. */
export async function readMetric(app: FastifyInstance, series: string): Promise<number> {
  const { body } = await app.inject('/metrics')
  const line = body.split('\n').find((line) => line.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length))
}

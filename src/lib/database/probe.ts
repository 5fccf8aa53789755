import pg from 'pg'
import { classifyConnect } from './classify.ts'
import { connectionOptions } from './connection-options.ts'

/**
 * Asks the database `SELECT 1` on a connection made for it and closed after. Resolves, within `timeoutMs`,
 * with true when the database is there: it answered, or it turned us away for a reason that waiting does not
 * mend (all connections taken, wrong password). Never rejects.
 */
export async function probeDatabase(url: string, timeoutMs: number): Promise<boolean> {
  const client = new pg.Client({ ...connectionOptions(url), connectionTimeoutMillis: timeoutMs })
  client.on('error', () => undefined) // The promises below tell.
  const overdue = setTimeout(() => client.connection.stream.destroy(), timeoutMs)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch (error) {
    return classifyConnect(error).away !== true
  } finally {
    clearTimeout(overdue)
    void client.end()
  }
}

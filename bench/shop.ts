import { randomUUID } from 'node:crypto'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { SignJWT } from 'jose'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/plugins/env.ts'
import { templateDatabase, withConnection } from '../test/database-server.ts'

const secret = 'fake-signing-secret-for-measuring-only-0123456789'

/** The application on a database of its own, and an administrator who asks it. */
export interface Shop {
  readonly app: FastifyInstance
  get(url: string): Promise<LightMyRequestResponse>
}

async function tokenOf(userId: string): Promise<string> {
  const claims = new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
  return claims.setIssuedAt().setExpirationTime('12h').sign(new TextEncoder().encode(secret))
}

/** Copies the migrated template on the server at `serverUrl` and builds the application over the copy. */
export async function openShop(serverUrl: string): Promise<Shop> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  await withConnection(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`),
  )
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const app = await buildApp(
    readConfig({
      DATABASE_URL: url.href,
      SECRET_KEY: secret,
      SUPABASE_JWT_SECRET: secret,
      LOG_LEVEL: 'silent',
      RATE_LIMIT_READING: '0',
      DATABASE_QUERY_TIMEOUT_MS: '300000',
      REQUEST_DEADLINE_MS: '300000',
    }),
  )
  const id = randomUUID()
  await app.sql.write`
    with person as (
      insert into usuario (id, nombre, correo) values (${id}::uuid, 'Administradora', 'administradora@example.com')
      returning id
    )
    insert into rolesusuario (usuario_id, rol_id) select id, 2 from person`
  const authorization = `Bearer ${await tokenOf(id)}`
  return { app, get: (target) => app.inject({ url: target, headers: { authorization } }) }
}

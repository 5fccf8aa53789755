import type { GotrueSettings } from './gotrue/state.ts'
import { createGotrue } from './gotrue.ts'
import { startHttpFake } from './http-server.ts'
import { type Bucket, createStorage } from './storage.ts'
import { createProject, gatewayOf, type ProjectOptions } from './supabase/project.ts'

/** What a fake project may be told; everything has a default. */
export interface SupabaseOptions extends ProjectOptions {
  settings?: Partial<GotrueSettings>
  buckets?: Record<string, Bucket>
}

/** A running fake of a Supabase project. */
export type Supabase = Awaited<ReturnType<typeof startSupabase>>

/** Starts Auth and Storage behind one address and one set of keys, as a Supabase project has them. */
export async function startSupabase(options: SupabaseOptions = {}) {
  const project = createProject(options)
  let url = ''
  const auth = createGotrue(project, () => url, options.settings)
  const storage = createStorage(project, options.buckets ?? { productos: { isPublic: true } })
  const server = await startHttpFake({
    routes: { ...auth.routes, ...storage.routes },
    gateway: gatewayOf(project),
  })
  url = server.url
  return {
    ...server,
    auth: auth.control,
    storage: storage.control,
    project,
    /** The service's settings for this project. */
    env: {
      SUPABASE_URL: server.url,
      SUPABASE_ANON_KEY: project.anonKey,
      SUPABASE_SERVICE_ROLE_KEY: project.serviceRoleKey,
      SUPABASE_JWT_SECRET: project.jwtSecret,
    },
  }
}

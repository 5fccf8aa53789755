import { flushCompileCache } from 'node:module'
import { useCompileCache } from './compile-cache.ts'

// The last step of the build: loads what the service loads, so that its first start finds it compiled.
useCompileCache()
await import('./server.ts')
await import('../app.ts')
flushCompileCache()

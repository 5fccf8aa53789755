import Fastify from 'fastify'

const app = Fastify()
const greeting = { type: 'object', properties: { hello: { type: 'string' } } }
app.get('/', { schema: { response: { 200: greeting } } }, async () => ({ hello: 'world' }))
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.once('SIGTERM', () => void app.close())

import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { FactsLoader } from '../domains/catalogue/pages/facts/facts-loader.ts'
import { createPageMemory, type PageMemory } from '../domains/catalogue/pages/page-memory.ts'
import { addReading } from '../lib/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What this process knows of lists of products. */
    pageMemory: PageMemory
  }
}

/** Decorates the application with its memory of lists, and tells how often the facts of all products were loaded. */
export default fp(
  async (app: FastifyInstance) => {
    const facts = new FactsLoader({
      sql: app.sql,
      onError: (err) => app.log.warn({ err }, 'catalogue: the facts of its products were not loaded'),
    })
    app.decorate('pageMemory', createPageMemory(facts))
    addReading(
      app.metrics,
      {
        name: 'catalogue_facts_loads_total',
        help: 'How often the facts of all products of a large catalogue were loaded, refreshed, or not to be had.',
        type: 'counter',
        labelNames: ['outcome'],
      },
      () => Object.entries(facts.counts).map(([outcome, value]) => ({ labels: { outcome }, value })),
    )
    app.addHook('preClose', (done) => {
      facts.close()
      done()
    })
  },
  { name: 'page-memory', dependencies: ['database', 'metrics'] },
)

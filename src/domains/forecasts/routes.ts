import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { allow, Role } from '../../lib/access.ts'
import { keyed } from '../../lib/idempotency.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { changeConfig, readConfig } from './config.ts'
import { readHistory } from './history.ts'
import { predict } from './predict.ts'
import { Config, ConfigBody, PredictBody, Prediction, Training } from './schemas.ts'
import { storeModel, trainModel } from './train.ts'

const access = allow(Role.Administrador, Role.Analista)

/** Sends what predict.ts wrote as JSON. */
const sendJson = (reply: FastifyReply, json: string | Readable) => reply.type('application/json').send(json)

/** What the shop may expect to sell. */
const forecasts: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Pronósticos')
  const timeZone = app.config.BUSINESS_TIME_ZONE

  app.get('/config/', {
    config: { access },
    schema: {
      operationId: 'readForecastConfig',
      summary: 'Configuración de los pronósticos',
      response: { 200: Config },
    },
    handler: async () => readConfig(app.prisma),
  })

  app.patch('/config/', {
    config: { access },
    schema: {
      operationId: 'changeForecastConfig',
      summary: 'Cambiar la configuración de los pronósticos',
      description: 'Solo el horizonte influye. Los parámetros del bosque aleatorio original se conservan.',
      body: ConfigBody,
      response: { 200: Config },
    },
    handler: async (request) =>
      app.transaction(request, (tx) => changeConfig(tx, request.body, request.actor!.id)),
  })

  app.post('/train/', {
    config: { access },
    schema: {
      operationId: 'trainForecast',
      summary: 'Medir el método con los últimos meses y guardar el modelo',
      description:
        'Hacen falta cinco meses completos. Se retienen los últimos meses (un 20 %, o un 25 % con menos de 20), ' +
        'se pronostican con los anteriores y se comparan; después se ajusta el modelo a todos. ' +
        'El cuerpo no se lee.',
      documented: keyed,
      response: { 200: Training },
    },
    handler: async (request) => {
      const model = trainModel(await readHistory(app.sql, timeZone))
      return app.transaction(request, (tx) => storeModel(tx, model, request.actor!.id))
    },
  })

  app.post('/predict/', {
    config: { access, prisma: false },
    schema: {
      operationId: 'predictSales',
      summary: 'Pronóstico mensual del total o de cada categoría',
      description:
        'Sigue al último mes completo, con todo lo vendido hasta él menos lo devuelto. ' +
        'El total necesita un modelo entrenado (400 `MODEL_NOT_TRAINED`) y cinco meses completos.',
      'x-idempotent': true,
      body: PredictBody,
      response: { 200: Prediction },
    },
    handler: async (request, reply) =>
      sendJson(reply, await predict(request.body, await readHistory(app.replica, timeZone))),
  })
}

export default forecasts

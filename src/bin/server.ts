import closeWithGrace from 'close-with-grace'
import { buildApp } from '../app.ts'
import { ConfigError, readConfig } from '../plugins/env.ts'

/** Reads the configuration; says what is wrong with it and ends the process when it is. */
function configurationOrExit() {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

const config = configurationOrExit()
const app = await buildApp(config)

closeWithGrace({ delay: config.SHUTDOWN_SECONDS * 1000, logger: app.log }, async ({ err, signal }) => {
  if (err) app.log.fatal({ err }, 'a fault that nothing caught: closing')
  else app.log.info({ signal }, 'closing')
  await app.close()
})

await app.listen({ host: config.HOST, port: config.PORT })

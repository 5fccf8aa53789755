import packageFile from '../../../package.json' with { type: 'json' }
import type { Config } from '../../config/config.ts'
import type { Registry } from './registry.ts'

/** The version of this service, as its package says it. */
export const serviceVersion: string = packageFile.version

/** What is running: version, commit (where the platform tells it) and Node. */
export function tellBuild(config: Config, metrics: Registry): void {
  const labels = {
    version: serviceVersion,
    commit: config.RENDER_GIT_COMMIT ?? '',
    node: process.versions.node,
  }
  metrics.read(
    { name: 'smartsales_build_info', help: 'What is running; always 1.', type: 'gauge', merging: 'largest' },
    () => [{ labels, value: 1 }],
  )
}

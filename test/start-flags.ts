import manifest from '../package.json' with { type: 'json' }

/** The flags with which `npm start` runs Node, for whoever measures or breaks the built service as it is run. */
export const startFlags: readonly string[] = manifest.scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'))

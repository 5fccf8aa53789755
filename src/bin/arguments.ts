/**
 * What `read` makes of the arguments of a program. Prints the usage and ends the process with --help (0) or, after its
 * message, when `read` throws a TypeError (2).
 */
export function argumentsOrExit<Arguments>(program: string, usage: string, read: () => Arguments): Arguments {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    console.error(`${program}: ${error.message}\n\n${usage}`)
    process.exit(2)
  }
}

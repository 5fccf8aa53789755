import { subscribe } from 'node:diagnostics_channel'

// Loaded into the server by `npm run dev`, which so hears when the server listens; and when the parent is
// gone, whatever ended it, the server ends too.
subscribe('tracing:net.server.listen:asyncEnd', () => process.send?.('listening'))
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// The leash alone holds nobody: a server that has closed may end.
process.channel?.unref()

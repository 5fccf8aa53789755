// Loaded into an instance before the service itself: what cannot be done to a process from outside.
import dns from 'node:dns'

const BLOCK_MS = 2500

// SIGWINCH, which nobody else listens to, keeps the event loop busy, as a regular expression gone wild does.
process.on('SIGWINCH', () => {
  const until = performance.now() + BLOCK_MS
  while (performance.now() < until);
})

// A clock that is wrong by so many milliseconds.
const skewMs = Number(process.env.CHAOS_CLOCK_MS ?? 0)
if (skewMs !== 0) {
  const RealDate = Date
  const now = () => RealDate.now() + skewMs
  globalThis.Date = class extends RealDate {
    constructor(...values) {
      if (values.length === 0) super(now())
      else super(...values)
    }
    static now() {
      return now()
    }
  }
}

// A host with two addresses, the first of which nobody answers at.
const host = process.env.CHAOS_TWO_ADDRESSES
if (host) {
  const lookup = dns.lookup
  const addresses = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }))
  dns.lookup = (name, options, callback) => {
    if (name !== host) return lookup(name, options, callback)
    const done = typeof options === 'function' ? options : callback
    const all = typeof options === 'object' && options.all
    process.nextTick(() => (all ? done(null, addresses) : done(null, addresses[0].address, 4)))
  }
}

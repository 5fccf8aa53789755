/** A message as it is on the wire (protobuf.dev/programming-guides/encoding): values by field number. */
export type Message = ReadonlyMap<number, readonly (Buffer | bigint)[]>

/** Reads one message; nested ones stay bytes until they are read themselves. Throws on anything cut short. */
export function readMessage(bytes: Buffer): Message {
  const fields = new Map<number, (Buffer | bigint)[]>()
  let at = 0

  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('The message ends in a number')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  function take(length: number): Buffer {
    if (at + length > bytes.length) throw new Error('The message ends in a value')
    at += length
    return bytes.subarray(at - length, at)
  }
  function value(wireType: number): Buffer | bigint {
    if (wireType === 0) return varint()
    if (wireType === 1) return take(8).readBigUInt64LE()
    if (wireType === 2) return take(Number(varint()))
    if (wireType === 5) return BigInt(take(4).readUInt32LE())
    throw new Error(`No such wire type: ${wireType}`)
  }

  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >>> 3
    fields.set(number, [...(fields.get(number) ?? []), value(tag & 7)])
  }
  return fields
}

/** The nested messages of a field. */
export function messages(message: Message, field: number): Message[] {
  return (message.get(field) ?? []).filter((value) => typeof value !== 'bigint').map(readMessage)
}

/** The bytes of a field; empty when it is absent. */
export function bytesOf(message: Message, field: number): Buffer {
  const [value] = message.get(field) ?? []
  return typeof value === 'object' ? value : Buffer.alloc(0)
}

/** The number of a field; 0 when it is absent. */
export function numberOf(message: Message, field: number): bigint {
  const [value] = message.get(field) ?? []
  return typeof value === 'bigint' ? value : 0n
}

export { type Client, client, type Method } from './client.ts'
export type { CallOptions, Send, Transport } from './transport.ts'
export { memoryTransport } from './transport-memory.ts'

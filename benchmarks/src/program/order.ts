// The operation that the POST benchmark measures, the same for all: take an order, answer what it comes to.

export interface Order {
  readonly customer: string
  readonly product: string
  readonly quantity: number
  readonly unit_price: number
  readonly currency: 'EUR' | 'USD'
  readonly note: string
}

/** A body of 150 bytes. */
export const body = JSON.stringify({
  customer: 'Lovelace & Sons',
  product: 'analytical-engine',
  quantity: 3,
  unit_price: 1250,
  currency: 'EUR',
  note: 'Deliver at the back, 8 to 11 am.',
} satisfies Order)

/** An answer of about 200 bytes. */
export function quoteFor(order: Order) {
  return {
    ...order,
    total: order.quantity * order.unit_price,
    status: 'quoted' as const,
    valid_until: '2026-12-31T23:59:59.000Z',
  }
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const
const amount = { type: 'integer', minimum: 0, maximum: 1_000_000_000 } as const

const fields = {
  customer: text(100),
  product: text(100),
  quantity: { type: 'integer', minimum: 1, maximum: 1000 },
  unit_price: amount,
  currency: { enum: ['EUR', 'USD'] },
  note: text(200),
} as const

/** JSON Schemas for the peers that validate. */
export const orderSchema = {
  type: 'object',
  properties: fields,
  required: Object.keys(fields),
  additionalProperties: false,
} as const

export const quoteSchema = {
  type: 'object',
  properties: {
    ...fields,
    currency: { type: 'string' },
    total: amount,
    status: { type: 'string' },
    valid_until: { type: 'string' },
  },
} as const

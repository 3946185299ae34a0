import { withoutBlanks } from '../blank.ts'
import { customer } from '../contract/customer.ts'
import type { SomeHandlers } from '../repositories.ts'

const { listCustomers, getCustomer, createCustomer, updateCustomer } = customer.handlers

/** Customers are made inactive rather than deleted. */
export const customerHandlers = {
  listCustomers,
  getCustomer,
  createCustomer: (fields, call) => createCustomer(withoutBlanks(fields), call),
  updateCustomer,
  async deleteCustomer({ customer_id }, { customers, errors, expectedVersion }) {
    const found = await customers.update(customer_id, { status: 'inactive' }, { version: expectedVersion })
    if (!found) throw errors.notFound()
  },
} satisfies SomeHandlers

import { withoutBlanks } from '../blank.ts'
import { customer } from '../contract/customer.ts'
import { deactivate } from '../deactivate.ts'
import type { SomeHandlers } from '../repositories.ts'

const { listCustomers, getCustomer, createCustomer, updateCustomer } = customer.handlers

/** Customers are made inactive rather than deleted. */
export const customerHandlers = {
  listCustomers,
  getCustomer,
  createCustomer: (fields, call) => createCustomer(withoutBlanks(fields), call),
  updateCustomer,
  deleteCustomer: ({ customer_id }, call) => deactivate(customer_id, call.customers, call),
} satisfies SomeHandlers

import { resource } from 'plinth'
import { known, named } from './original.ts'

/** Who projects are for. */
export const customer = resource('customer', { ...named, path: '/customers' })

const { listCustomers, getCustomer, createCustomer, updateCustomer, deleteCustomer } = customer.operations

/** What can be done with customers. */
export const customers = {
  listCustomers,
  getCustomer: known(getCustomer),
  createCustomer: known(createCustomer),
  updateCustomer: known(updateCustomer, 'PUT /customers/{customer_id}'),
  deleteCustomer: {
    ...known(deleteCustomer),
    summary: 'Deactivate a customer',
    description: 'Makes the customer inactive; its projects keep it, and are no longer listed.',
  },
}

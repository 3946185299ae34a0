import { resource, t } from 'plinth'
import { known, published } from './original.ts'

/** Who projects are for. */
export const customer = resource('customer', {
  ...published,
  path: '/customers',
  fields: {
    name: t.String({ minLength: 1, maxLength: 50, trim: true }),
    description: t.Optional(t.String({ maxLength: 250 })),
    status: t.Enum(['active', 'inactive'], { default: 'active' }),
  },
  filter: ['status', 'name'],
  sort: ['name'],
  unique: [['name']],
})

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

/** A service that does with secrets what authors do by mistake. */
export const carelessService = `
import { implement, operation, resource, service, t } from 'plinth'

const account = resource('account', {
  path: '/accounts',
  fields: { name: t.String({ maxLength: 20 }), pin: t.Optional(t.String({ secret: true, maxLength: 60 })) },
  unique: [['name']],
  history: true,
  access: { scope: 'vault' },
})

const contract = service('vault', {
  ...account.operations,
  fail: operation({
    summary: 'Throw what must not be seen',
    http: 'POST /fail',
    access: 'public',
    input: t.Object({ password: t.String({ secret: true, pattern: '^canary' }) }),
  }),
  tell: operation({
    summary: 'Log what must not be seen',
    http: 'POST /tell',
    access: 'public',
    input: t.Object({ password: t.String({ secret: true }) }),
  }),
  ask: operation({
    summary: 'Ask another',
    http: 'POST /ask',
    access: 'public',
    input: t.Object({ url: t.String() }),
  }),
}, { resources: [account] })

const variables = {
  VAULT_KEY: t.String({ secret: true, minLength: 16, description: 'Opens the vault.' }),
  VAULT_URL: t.String({ secret: true, description: 'Where the vault is.' }),
}

export default implement(contract, { variables, provide: account.provide }, {
  ...account.handlers,
  async fail({ password }, { config }) {
    const cause = new Error('no connection to ' + config.VAULT_URL)
    cause.key = config.VAULT_KEY
    throw Object.assign(new Error('The vault does not open by ' + config.VAULT_KEY + ', but by ' + password, { cause }), {
      password, config,
    })
  },
  async tell({ password }, { config, log }) {
    for (const level of ['debug', 'info', 'warn', 'error']) {
      log[level]('opening with ' + config.VAULT_KEY + ' by ' + password, { password, config, key: config.VAULT_KEY, more: [password], list: [config.VAULT_URL] })
    }
  },
  async ask({ url }, { config, http }) {
    const headers = { 'x-api-key': config.VAULT_KEY, cookie: 'session=' + config.VAULT_KEY }
    await http.request('POST', url, { authorization: 'Bearer ' + config.VAULT_KEY, headers, body: { key: config.VAULT_KEY } })
  },
})
`

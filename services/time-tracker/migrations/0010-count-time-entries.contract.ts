import { migration } from 'plinth/storage'

export default migration({
  totals: [{ of: 'time_entries', by: ['tenant_id', 'owner_id'], month: 'start_date', rows: 'live' }],
  down: async () => undefined,
})

/** The id of a document: a UUID that ends with these digits. */
export const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`

export const tenant = 'acme'
const kept = { _rid: 'Zm9v', _self: 'dbs/x', _etag: '"0"', _ts: 1586000000, _last_event_ctx: { action: 'create' } }
const exported = (fields: object): object => ({ tenant_id: tenant, deleted: null, ...fields, ...kept })

const [acme, gone, meeting, kind, inner, removed, site, internal] = [1, 2, 3, 4, 5, 6, 7, 8].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
/** A time entry of Ada's, from one moment to another. */
const entry = (last: number, start_date: string, end_date: string | null, more: object = {}): object =>
  exported({
    id: id(last),
    owner_id: 'ada',
    project_id: site,
    activity_id: meeting,
    description: '',
    start_date,
    end_date,
    uri: null,
    technologies: ['python'],
    timezone_offset: 300,
    running: end_date === null,
    ...more,
  })

/** Documents as the original exports them, by container: none of them wrong. */
export const documents = {
  customer: [
    exported({ id: acme, name: ' Acme ', description: '', status: 'active' }),
    exported({ id: gone, name: 'Gone', description: null, deleted: id(99) }),
  ],
  activity: [exported({ id: meeting, name: 'Meeting', description: 'With others' })],
  project_type: [
    exported({ id: inner, name: 'Inner', customer_id: acme, parent_id: kind }),
    exported({ id: kind, name: 'Kind', customer_id: acme, parent_id: null }),
    exported({ id: removed, name: 'Kind', customer_id: acme, parent_id: '', deleted: id(98) }),
  ],
  project: [
    exported({ id: site, name: 'Site', customer_id: acme, project_type_id: inner, technologies: ['python'] }),
    exported({ id: internal, name: 'Internal', customer_id: '', status: 'inactive' }),
  ],
  time_entry: [
    entry(20, '2020-04-01T10:00:00-05:00', '2020-04-01T12:00:00.123456-05:00'),
    entry(21, '2020-04-01T17:00:00.123456', '2020-04-01T18:00'),
    entry(22, '2020-04-01T16:00:00Z', '2020-04-01T17:00:00Z', { deleted: id(97) }),
    entry(23, '2020-04-02', null, { timezone_offset: null }),
    entry(24, '2020-04-02T10:00:00Z', null, { owner_id: 'ben' }),
  ],
  technology: [exported({ id: id(30), name: 'python', first_use_time_entry_id: id(20), creation_date: '2020-04-01' })],
} as const

/** What is refused of a container beside those documents, and as what. */
export const refused: readonly {
  readonly container: keyof typeof documents
  readonly what: string
  readonly document: unknown
  readonly as: object
}[] = [
  {
    container: 'customer',
    what: 'a name that is taken',
    document: exported({ id: id(40), name: 'Acme' }),
    as: { id: id(40), code: 'already_exists', pointer: '' },
  },
  {
    container: 'customer',
    what: 'an id of another tenant',
    document: exported({ id: acme, name: 'Other', tenant_id: 'globex' }),
    as: { id: acme, code: 'already_exists', pointer: '/id' },
  },
  {
    container: 'customer',
    what: 'something that is no document',
    document: 'Acme',
    as: { id: 5, code: 'invalid_type', pointer: '' },
  },
  {
    container: 'activity',
    what: 'an id that is none',
    document: exported({ id: 'x', name: 'Odd' }),
    as: { id: 'x', code: 'invalid_format', pointer: '/id' },
  },
  {
    container: 'activity',
    what: 'no name',
    document: exported({ id: id(41), name: null }),
    as: { id: id(41), code: 'required', pointer: '/name' },
  },
  {
    container: 'activity',
    what: 'a name that is too long',
    document: exported({ id: id(42), name: 'x'.repeat(51) }),
    as: { id: id(42), code: 'too_long', pointer: '/name' },
  },
  {
    container: 'activity',
    what: 'nobody whose it is',
    document: { ...exported({ id: id(43), name: 'Whose' }), tenant_id: null },
    as: { id: id(43), code: 'required', pointer: '/tenant_id' },
  },
  {
    container: 'project_type',
    what: 'a kind of itself',
    document: exported({ id: id(44), name: 'Circle', parent_id: id(44) }),
    as: { id: id(44), code: 'circular', pointer: '/parent_id' },
  },
  {
    container: 'project',
    what: 'a customer that nobody has',
    document: exported({ id: id(45), name: 'Lost', customer_id: id(96) }),
    as: { id: id(45), code: 'unknown_reference', pointer: '/customer_id' },
  },
  {
    container: 'project',
    what: 'a customer of another tenant',
    document: exported({ id: id(46), name: 'Spy', customer_id: acme, tenant_id: 'globex' }),
    as: { id: id(46), code: 'unknown_reference', pointer: '/customer_id' },
  },
  {
    container: 'time_entry',
    what: 'a moment that no calendar has',
    document: entry(50, '2020-02-30T10:00:00Z', '2020-03-01T10:00:00Z'),
    as: { id: id(50), code: 'invalid_format', pointer: '/start_date' },
  },
  {
    container: 'time_entry',
    what: 'an end before the start',
    document: entry(51, '2020-03-02T10:00:00Z', '2020-03-02T09:00:00Z'),
    as: { id: id(51), code: 'invalid_range', pointer: '/end_date' },
  },
  {
    container: 'time_entry',
    what: 'an end in the future',
    document: entry(52, '2020-03-03T10:00:00Z', '2999-03-03T10:00:00Z'),
    as: { id: id(52), code: 'invalid_range', pointer: '/end_date' },
  },
  {
    container: 'time_entry',
    what: 'a time that is taken, whatever the offset',
    document: entry(53, '2020-04-01T13:00:00-03:00', '2020-04-01T13:30:00-03:00'),
    as: { id: id(53), code: 'overlap', pointer: '/start_date' },
  },
  {
    container: 'time_entry',
    what: 'a second timer of the same owner',
    document: entry(54, '2020-04-03T10:00:00Z', null),
    as: { id: id(54), code: 'overlap', pointer: '/start_date' },
  },
  {
    container: 'time_entry',
    what: 'a project that nobody has',
    document: entry(55, '2020-03-04T10:00:00Z', '2020-03-04T11:00:00Z', { project_id: id(95) }),
    as: { id: id(55), code: 'unknown_reference', pointer: '/project_id' },
  },
  {
    container: 'time_entry',
    what: 'an activity that nobody has',
    document: entry(56, '2020-03-05T10:00:00Z', '2020-03-05T11:00:00Z', { activity_id: id(95) }),
    as: { id: id(56), code: 'unknown_reference', pointer: '/activity_id' },
  },
  {
    container: 'time_entry',
    what: 'no owner',
    document: entry(57, '2020-03-06T10:00:00Z', '2020-03-06T11:00:00Z', { owner_id: '' }),
    as: { id: id(57), code: 'required', pointer: '/owner_id' },
  },
]

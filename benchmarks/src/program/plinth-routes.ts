// A service of as many operations as the variable OPERATIONS says, each with a path parameter.
import { implement, operation, service, t } from 'plinth'
import { serve } from 'plinth/server'

const operations = Array.from({ length: Number(process.env.OPERATIONS) }, (_, n) =>
  operation({
    summary: `Read thing ${n}`,
    http: `GET /things-${n}/{thing_id}`,
    access: 'public',
    transaction: 'none',
    input: t.Object({ thing_id: t.String({ maxLength: 10 }) }),
    output: t.Object({ thing_id: t.String() }),
  }),
)
const things = service('things', Object.fromEntries(operations.map((each, n) => [`readThing${n}`, each])))
const handlers = Object.fromEntries(operations.map((_, n) => [`readThing${n}`, (input: { thing_id: string }) => input]))

await serve(implement(things, handlers))

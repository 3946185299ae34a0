/** A finding that stands, and why. Each names one place; no rule is ever switched off. */
export interface Excuse {
  /** The folder of the service. */
  readonly service: string
  readonly judge: string
  readonly rule: string
  /** The JSON Pointer that the judge names. */
  readonly at: string
  readonly reason: string
}

/** What a draft of the IETF calls a member of the problem of a limit. */
const violatedPolicies = ['hello', 'todo', 'birthday', 'time-tracker'].map((service): Excuse => {
  return {
    service,
    judge: 'zalando',
    rule: 'must-use-snake-case-for-property-names',
    at: '#/components/responses/RateLimited/content',
    reason: 'The registered problem type has `violated-policies`.',
  }
})

/** Where the time tracker answers lists as its original did, by path. */
const bareLists = [
  '/activities',
  '/customers',
  '/project-types',
  '/projects',
  '/projects/recent',
  '/technologies',
  '/users',
  '/time-entries',
  '/time-entries/latest',
  '/time-entries/report',
  '/events',
].map((path): Excuse => {
  return {
    service: 'time-tracker',
    judge: 'zalando',
    rule: 'must-always-return-json-objects-as-top-level-data-structures',
    at: `#/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`,
    reason: 'The original answers arrays, and its callers read them.',
  }
})

/** Where the time tracker answers 422, by the places that judges name. */
const unprocessable = [
  '#/paths/~1time-entries~1{time_entry_id}~1stop/post/responses/422',
  '#/paths/~1time-entries~1{time_entry_id}~1restart/post/responses/422',
  '#/components/responses/IdempotencyKeyReused',
  '#/components/responses/IdempotencyKeyReusedOrOverlap',
].map((at): Excuse => {
  return {
    service: 'time-tracker',
    judge: 'zalando',
    rule: 'must-use-standard-http-status-codes',
    at,
    reason: 'The original answers 422 for what the rules of business forbid, as does the draft of Idempotency-Key.',
  }
})

/** The findings that stand. One that is no longer found is a fault itself. */
export const excuses: readonly Excuse[] = [
  ...violatedPolicies,
  ...bareLists,
  ...unprocessable,
  {
    service: 'hello',
    judge: 'zalando',
    rule: 'must-use-normalized-paths-without-trailing-slash',
    at: '#/paths/~1',
    reason: 'The root has no other spelling, and the original answers there.',
  },
  {
    service: 'hello',
    judge: 'zalando',
    rule: 'must-use-lowercase-with-hypens-for-path-segements',
    at: '#/paths/~1my_route',
    reason: 'The original has this address, and its callers use it.',
  },
  {
    service: 'hello',
    judge: 'zalando',
    rule: 'must-use-lowercase-with-hypens-for-path-segements',
    at: '#/paths/~1test_post',
    reason: 'The original has this address, and its callers use it.',
  },
  {
    service: 'birthday',
    judge: 'zalando',
    rule: 'must-use-snake-case-for-property-names',
    at: '#/components/schemas/SaveBirthdayRequest/properties/dateOfBirth',
    reason: 'The original takes `dateOfBirth`.',
  },
  {
    service: 'todo',
    judge: 'zalando',
    rule: 'must-use-standard-http-status-codes',
    at: '#/components/responses/IdempotencyKeyReused',
    reason: 'The draft of Idempotency-Key asks for 422, which the judge does not list.',
  },
  {
    service: 'todo',
    judge: 'zalando',
    rule: 'must-always-return-json-objects-as-top-level-data-structures',
    at: '#/paths/~1todo~1{todo_id}/patch/requestBody/content/application~1json-patch+json/schema',
    reason: 'A JSON Patch is a list (RFC 6902), and it is asked, not answered.',
  },
  {
    service: 'birthday',
    judge: 'zalando',
    rule: 'must-use-standard-http-status-codes',
    at: '#/components/responses/IdempotencyKeyReused',
    reason: 'The draft of Idempotency-Key asks for 422, which the judge does not list.',
  },
]

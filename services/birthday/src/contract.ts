import { failure, operation, resource, service, t } from 'plinth'
import { leapDays } from './calendar.ts'

/**
 * What is no letter in Latin-1, and the runs of more than 50 other characters without one. A pattern must mean the same to
 * readers with and without the `u` flag, so it cannot say `\p{L}`, and all 395 runs would be exact but unreadable. Marks that
 * NFC joins to a letter are not among them.
 */
const nonLetters = [
  '\\x00-@\\[-`{-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf\\xd7\\xf7',
  '\\u0589-\\u05cf\\u08ca-\\u0903\\u0dc7-\\u0e00\\u0e47-\\u0e80\\u0f01-\\u0f3f\\u0f8d-\\u0fff\\u17dd-\\u181f\\u19ca-\\u19ff',
  '\\u1a55-\\u1aa6\\u1aa8-\\u1b04\\u1b4d-\\u1b82\\u1dc0-\\u1dff\\u1ffd-\\u2070\\u209d-\\u2101\\u214f-\\u2182\\u2185-\\u2bff',
  '\\u2ddf-\\u2e2e\\u2e30-\\u3004\\u3200-\\u33ff\\u4dc0-\\u4dff\\ua48d-\\ua4cf\\ua8b4-\\ua8f1\\ue000-\\uf8ff\\ufdfc-\\ufe6f',
].join('')

const Username = t.String({
  description: 'One to 64 letters of any script. The pattern only comes close to that.',
  minLength: 1,
  maxLength: 64,
  pattern: `^[^${nonLetters}]+$`,
  unicodePattern: '^\\p{L}+$',
  examples: ['Ada'],
  fault: { code: 'INVALID_USERNAME', detail: "Please supply a 'username' containing only letters" },
})

const invalidDate = {
  code: 'INVALID_DATE',
  detail: "Please supply 'dateOfBirth' as a valid date in 'YYYY-MM-DD' format",
}

/** Somebody's date of birth. A table with a repository; nobody may list it. */
export const person = resource('person', {
  plural: 'people',
  key: 'username',
  fields: { username: Username, date_of_birth: t.Date({ secret: true }) },
})

const unknownUser = failure('not_found', {
  title: 'Nobody by that name',
  detail: 'Hello, {username}! you are new, please create an account',
  details: t.Object({ username: Username }),
})

/** What birthday promises. */
export const birthdays = service(
  'birthday',
  {
    saveBirthday: operation({
      summary: 'Save or replace a date of birth',
      description: 'Takes the date from the body, or from the query string as the original did.',
      tags: ['birthdays'],
      http: { route: 'PUT /hello/{username}', query: ['dateOfBirth'] },
      access: 'public',
      input: t.Object({
        username: Username,
        dateOfBirth: t.Date({
          description: 'Before today, in 1900 or later unless the service is configured otherwise.',
          examples: ['1906-12-09'],
          fault: invalidDate,
        }),
      }),
      errors: {
        dateOutOfRange: failure('invalid_argument', {
          title: 'A date of birth lies before today, and not too long ago',
          field: { name: 'dateOfBirth', ...invalidDate },
        }),
      },
    }),
    greet: operation({
      summary: 'Say hello and count the days to the birthday',
      description: 'Says happy birthday on the day, and before it how many days are left.',
      tags: ['birthdays'],
      http: 'GET /hello/{username}',
      access: 'public',
      input: t.Object({
        username: Username,
        tz: t.String({
          description: 'The time zone whose date is today (IANA).',
          maxLength: 64,
          pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
          default: 'UTC',
        }),
        leap_day: t.Optional(
          t.Enum(leapDays, {
            description:
              'When somebody born on 29 February celebrates in a common year; on 1 March unless the service is configured otherwise.',
          }),
        ),
      }),
      output: t.Object({ message: t.String({ examples: ['Hello, Ada! Your birthday is in 5 day(s)'] }) }),
      errors: {
        unknownUser,
        unknownTimeZone: failure('invalid_argument', {
          title: 'The time zone is not known',
          field: { name: 'tz', code: 'invalid_value', detail: 'must be a time zone such as Europe/Berlin' },
        }),
      },
    }),
    forgetBirthday: operation({
      summary: 'Forget a date of birth',
      description: 'Removes the date. The audit log keeps that there was one, and never which.',
      tags: ['birthdays'],
      http: 'DELETE /hello/{username}',
      access: 'public',
      input: t.Object({ username: Username }),
      errors: { unknownUser },
    }),
  },
  {
    title: 'Birthday',
    description: 'Remembers dates of birth and says hello with the days to the next birthday.',
    resources: [person],
    apiId: '01997a3e-5d6a-7c10-9f52-3b1d7c1e0003',
    contact: { name: 'Plinth', url: 'https://plinth.example', email: 'services@plinth.example' },
  },
)

import { failure, operation, resource, service, t } from 'plinth'
import { leapDays } from './calendar.ts'
import { letters } from './letters.ts'

const Username = t.String({
  description: 'One to 64 letters of any script, with the marks that are written on them.',
  minLength: 1,
  maxLength: 64,
  pattern: `^[${letters}]+$`,
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

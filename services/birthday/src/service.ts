import { implement, t } from 'plinth'
import { daysUntilBirthday, leapDays, today } from './calendar.ts'
import { birthdays, person } from './contract.ts'

const variables = {
  EARLIEST_BIRTH_YEAR: t.Integer({
    description: 'The earliest year that a date of birth may lie in.',
    minimum: 1,
    maximum: 9999,
    default: 1900,
  }),
  LEAP_DAY: t.Enum(leapDays, {
    description: 'When somebody born on 29 February celebrates in a common year, unless the caller says `leap_day`.',
    default: 'march_1',
  }),
}

export default implement(
  birthdays,
  { variables, provide: person.provide },
  {
    async saveBirthday({ username, dateOfBirth }, { people, config, now, errors }) {
      const year = Number(dateOfBirth.slice(0, 4))
      if (year < config.EARLIEST_BIRTH_YEAR || dateOfBirth >= today(now(), 'UTC')) throw errors.dateOutOfRange()
      await people.save({ username, date_of_birth: dateOfBirth })
    },

    async greet({ username, tz, leap_day }, { people, config, now, errors }) {
      const date = today(now(), tz)
      if (date === undefined) throw errors.unknownTimeZone()
      const found = await people.find({ username })
      if (!found) throw errors.unknownUser({ username })
      const days = daysUntilBirthday(found.date_of_birth, date, leap_day ?? config.LEAP_DAY)
      return { message: `Hello, ${username}! ${days === 0 ? 'Happy birthday!' : `Your birthday is in ${days} day(s)`}` }
    },

    async forgetBirthday({ username }, { people, errors }) {
      if (!(await people.delete(username))) throw errors.unknownUser({ username })
    },
  },
)

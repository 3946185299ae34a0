import { implement } from 'plinth'
import { daysUntilBirthday, today } from './calendar.ts'
import { birthdays, person } from './contract.ts'

export default implement(birthdays, person.provide, {
  async saveBirthday({ username, dateOfBirth }, { people, now, errors }) {
    if (dateOfBirth < '1900-01-01' || dateOfBirth >= today(now(), 'UTC')) throw errors.dateOutOfRange()
    await people.save({ username, date_of_birth: dateOfBirth })
  },

  async greet({ username, tz, leap_day }, { people, now, errors }) {
    const date = today(now(), tz)
    if (date === undefined) throw errors.unknownTimeZone()
    const found = await people.find({ username })
    if (!found) throw errors.unknownUser({ username })
    const days = daysUntilBirthday(found.date_of_birth, date, leap_day)
    return { message: `Hello, ${username}! ${days === 0 ? 'Happy birthday!' : `Your birthday is in ${days} day(s)`}` }
  },

  async forgetBirthday({ username }, { people, errors }) {
    if (!(await people.delete(username))) throw errors.unknownUser({ username })
  },
})

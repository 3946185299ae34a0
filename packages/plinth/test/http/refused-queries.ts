import { request } from './messages.ts'
import { invalid, malformed, type Refusal } from './refusal.ts'

const query = (text: string) => request('GET', `/things?${text}`)

/** Refused for their query. */
export const refusedQueries: readonly Refusal[] = [
  {
    when: 'a parameter is unknown',
    sent: query('colour=red'),
    ...invalid,
    errors: ['parameter colour unknown_parameter'],
  },
  {
    when: 'a parameter is __proto__',
    sent: query('__proto__=1'),
    ...invalid,
    errors: ['parameter __proto__ unknown_parameter'],
  },
  {
    when: 'a parameter comes twice',
    sent: query('limit=1&limit=2'),
    ...invalid,
    errors: ['parameter limit repeated_parameter'],
  },
  {
    when: 'a list comes twice',
    sent: query('size__in=1&size--in=2'),
    ...invalid,
    errors: ['parameter size__in repeated_parameter'],
  },
  {
    when: 'an integer is hexadecimal',
    sent: query('limit=0x10'),
    ...invalid,
    errors: ['parameter limit invalid_type'],
  },
  { when: 'an integer is empty', sent: query('limit='), ...invalid, errors: ['parameter limit invalid_type'] },
  { when: 'an integer has a sign', sent: query('limit=%2B5'), ...invalid, errors: ['parameter limit invalid_type'] },
  { when: 'an integer is too large', sent: query('limit=201'), ...invalid, errors: ['parameter limit too_large'] },
  {
    when: 'a member of a list is no integer',
    sent: query('size__in=1,two'),
    ...invalid,
    errors: ['parameter size__in invalid_type'],
  },
  {
    when: 'a list is not closed',
    sent: query('status__in=%22new'),
    ...invalid,
    errors: ['parameter status__in invalid_type'],
  },
  { when: 'a truth is yes', sent: query('big=yes'), ...invalid, errors: ['parameter big invalid_type'] },
  { when: 'a number is infinite', sent: query('ratio=1e999'), ...invalid, errors: ['parameter ratio invalid_type'] },
  {
    when: 'a moment has no zone',
    sent: query('since=2026-03-01T09:30:00'),
    ...invalid,
    errors: ['parameter since invalid_format'],
  },
  { when: 'a date is none', sent: query('on=2026-02-30'), ...invalid, errors: ['parameter on invalid_format'] },
  {
    when: 'an escape in the query is cut',
    sent: query('text=%e'),
    ...invalid,
    errors: ['parameter text invalid_encoding'],
  },
  {
    when: 'the query is overlong UTF-8',
    sent: query('text=%c0%80'),
    ...invalid,
    errors: ['parameter text invalid_encoding'],
  },
  { when: 'the query holds NUL', sent: query('text=%00'), ...invalid, errors: ['parameter text invalid_text'] },
  { when: 'a name is not UTF-8', sent: query('%ff=1'), ...invalid, errors: ['parameter %ff unknown_parameter'] },
  { when: 'a name holds NUL', sent: query('te%00xt=1'), ...invalid, errors: ['parameter te%00xt unknown_parameter'] },
  {
    when: 'several parameters are wrong',
    sent: query('limit=0&big=1&x=1&big=2'),
    ...invalid,
    errors: [
      'parameter x unknown_parameter',
      'parameter big repeated_parameter',
      'parameter limit too_small',
      'parameter big invalid_type',
    ],
  },
  { when: 'there are 201 parameters', sent: query('text=a&'.repeat(200)), ...malformed },
]

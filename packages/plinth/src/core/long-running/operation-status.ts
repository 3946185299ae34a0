import { problemValue } from '../failure/problem-details.ts'
import type { Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** The ways that a long-running operation is on, in order: those after `running` are final. */
export const states = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type State = (typeof states)[number]

/** What a long-running operation is to whoever started it (AIP-151). */
export const operationStatus = t.Object(
  {
    id: t.Id({ description: 'Of this run of it.' }),
    operation: t.String({
      maxLength: 256,
      pattern: '^[A-Za-z][A-Za-z0-9]*$',
      description: 'What is done.',
      examples: ['importPeople'],
    }),
    status: t.Enum(states, { description: 'How it goes. It ends in one of `succeeded`, `failed` and `cancelled`.' }),
    progress: t.Optional(t.Number({ minimum: 0, maximum: 1, description: 'How much of it is done, where it tells.' })),
    created_at: t.Instant({ description: 'When it was asked for.' }),
    updated_at: t.Instant({ description: 'When its status or its progress last changed.' }),
    result: t.Optional(t.Any({ description: 'What it answers, once it has succeeded.' })),
    result_url: t.Optional(
      t.String({
        maxLength: 2000,
        pattern: '^/\\S*$',
        description: 'The address of what it has created, once it has succeeded.',
        examples: ['/reports/01927b6e-7c3a-7def-8a1b-0123456789ab'],
      }),
    ),
    problem: t.Optional(problemValue),
  },
  {
    title: 'Operation',
    description: 'Something that takes its time, and how it goes.',
    examples: [
      {
        id: '01927b6e-7c3a-7def-8a1b-0123456789ab',
        operation: 'importPeople',
        status: 'running',
        progress: 0.4,
        created_at: '2026-03-01T09:30:00.000Z',
        updated_at: '2026-03-01T09:31:00.000Z',
      },
    ],
  },
)

type Status = Value<typeof operationStatus>

/** How a long-running operation goes; `result` is what it answers in the end. */
export type OperationStatus<R = unknown> = Omit<Status, 'result'> & { readonly result?: R | undefined }

/** Whether it can change no more. */
export function isFinal(status: State): boolean {
  return states.indexOf(status) > 1
}

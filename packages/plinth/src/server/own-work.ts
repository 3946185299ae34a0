import type { ActiveCall, Environment } from '../core/active-call.ts'
import type { Call } from '../core/call.ts'
import type { Configured, Implementation } from '../core/implement.ts'
import type { AnyOperation, Operation } from '../core/operation.ts'
import { ownCalls } from '../core/own-calls.ts'
import { reflect } from '../core/reflect.ts'
import type { Fields } from '../core/schema/schema.ts'
import type { Service } from '../core/service.ts'
import { readConfig } from './configuration/config.ts'
import { findManifest } from './manifest.ts'
import { prepareSchema } from './migrations.ts'
import { openServiceStorage } from './storage.ts'
import { subjectOf } from './subject.ts'

interface OwnWorkOptions<E> {
  /** Within the service's folder. */
  readonly folder: string
  /** What audit records say was done: its name, and what it is like. */
  readonly name: string
  readonly operation: Operation<undefined, undefined, E, 'public'>
}

/** Work on the database of a service that no caller asks for, done by a program of its own. */
export interface OwnWork<C> {
  /**
   * Does some of it as one command: all of it is written, or nothing where it throws. Rejects with that, or with a
   * Failed.
   */
  perform<T>(work: (call: C) => T | Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens the database that the configuration of a service names, at the schema that it needs, for work without a server.
 * The work is nobody's, so that its rows are those of `unscoped()`. Rejects with a ConfigError, a SchemaError or what
 * kept the database from being opened; with a TypeError when the service has none.
 */
export async function openOwnWork<V extends Fields, E>(
  implementation: Implementation<Service<Readonly<Record<string, AnyOperation>>>, V>,
  { folder, name, operation }: OwnWorkOptions<E>,
): Promise<OwnWork<Call<'public', E> & Configured<V>>> {
  const manifest = findManifest(folder)
  const subject = subjectOf(implementation, manifest)
  // Whoever looks after the database has it, and perhaps no other secret of the service.
  const needs = subject.needs.filter((it) => it === 'storage' || it === 'service')
  const config = readConfig(process.env, { ...subject, needs })
  const environment: Environment = { now: () => new Date(), observe, config: config.own }
  const service = reflect(implementation.service)
  const storage = await openServiceStorage({ service, url: config.DATABASE_URL, secret: undefined, observe })
  if (!storage) throw new TypeError(`${service.name} has no resources, and so no database to work on.`)
  try {
    await prepareSchema({ storage, service, manifest, config, observe })
  } catch (error) {
    await storage.close()
    throw error
  }
  const calls = ownCalls(
    { service: service.name, name, operation: operation as Operation, transport: 'own' },
    environment,
  )
  return {
    async perform<T>(work: (call: Call<'public', E> & Configured<V>) => T | Promise<T>) {
      return (await storage.command(calls(), (call: ActiveCall) => work(call as never))) as T
    },
    close: () => storage.close(),
  }
}

/** Nobody looks on: what goes wrong is thrown. */
function observe(): void {}

import { existsSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { Option } from 'commander'
import { type LoadedService, loadService, serviceEntry, serviceFolders } from '../server/load-service.ts'
import { CommandError } from './command-error.ts'

/** What every command about a service is told by. */
export interface ServiceOptions {
  readonly service?: string
}

/** `--service`, with which a command finds its service. */
export function serviceOption(): Option {
  return new Option('--service <folder>', 'the folder of the service, or its name below services/').default(
    undefined,
    'this folder',
  )
}

/** The folder that was meant. Throws a CommandError that names the services there are. */
export function serviceFolder({ service }: ServiceOptions): string {
  const candidates = service === undefined ? ['.'] : [service, `services/${service}`, `../${service}`]
  const found = candidates.map((path) => resolve(path)).find((folder) => serviceEntry(folder))
  if (found) return found
  const known = serviceFolders(resolve('services')).map((folder) => relative('.', folder))
  const where = service === undefined ? 'this folder' : existsSync(service) ? service : `"${service}"`
  const next =
    known.length > 0
      ? `Add --service ${known.map((folder) => basename(folder)).join(' or --service ')}.`
      : 'Run it in the folder of a service, which has a src/service.ts, or name one with --service.'
  throw new CommandError(`There is no service in ${where}. ${next}`, 2)
}

/** The service that was meant. */
export function loadedService(options: ServiceOptions): Promise<LoadedService> {
  return loadService(serviceFolder(options))
}

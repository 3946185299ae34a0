import type { Observe } from '../core/observation.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { CheckpointOptions } from '../storage/audit/checkpoints.ts'
import type { Storage } from '../storage/storage.ts'

interface StorageOptions {
  readonly service: ReflectedService
  readonly url: string | undefined
  /** Signs cursors. */
  readonly secret: string | undefined
  readonly observe: Observe
  readonly checkpoints?: CheckpointOptions | undefined
}

/** Opens the storage of a service; undefined when it has no resources, and then nothing of storage is even loaded. */
export async function openServiceStorage(options: StorageOptions): Promise<Storage | undefined> {
  const { service, url = '', secret, observe, checkpoints } = options
  const { resources } = service
  if (resources.length === 0) return undefined
  const { openStorage } = await import('../storage/storage.ts')
  return openStorage({ url, resources, observe, secret, checkpoints })
}

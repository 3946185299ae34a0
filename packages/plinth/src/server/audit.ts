import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Observe } from '../core/observation.ts'
import type { CheckpointOptions } from '../storage/audit/checkpoints.ts'
import { type Config, dataFolder } from './configuration/config.ts'
import type { Manifest } from './manifest.ts'

/**
 * Where the checkpoints of a service's audit log go; undefined when they are not made, which is warned of where it
 * matters.
 */
export function checkpointsOf(config: Config, manifest: Manifest, observe: Observe): CheckpointOptions | undefined {
  const { AUDIT_CHECKPOINT_FILE: file, ENVIRONMENT } = config
  const key = file === undefined ? undefined : signingKey(config, manifest)
  if (file !== undefined && key) return { file, key }
  const isStrict = ENVIRONMENT === 'staging' || ENVIRONMENT === 'production'
  if (isStrict || file !== undefined) {
    const message =
      'The audit log is not signed, so its end can be cut off and all of it rewritten. Set AUDIT_CHECKPOINT_FILE and AUDIT_SIGNING_KEY.'
    observe({ kind: 'message', level: 'warn', message, fields: undefined, call: undefined })
  }
  return undefined
}

/** The key that signs a service's checkpoints. In development one is made, and kept in the data folder. */
export function signingKey(config: Config, manifest: Manifest): KeyObject | undefined {
  if (config.AUDIT_SIGNING_KEY || config.ENVIRONMENT !== 'development') return config.AUDIT_SIGNING_KEY
  const folder = dataFolder(manifest)
  const file = join(folder, 'audit.key')
  if (existsSync(file)) return createPrivateKey(readFileSync(file))
  const { privateKey } = generateKeyPairSync('ed25519')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return privateKey
}

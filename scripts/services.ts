// Brings up what the tests in test/services need, where it can be had. What cannot be had is said, with exit code 1.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const missing = [browser()].filter((reason) => reason !== undefined)
for (const reason of missing) console.log(`services: ${reason}`)
process.exit(missing.length === 0 ? 0 : 1)

function browser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const present = names.find(inPath)
  if (present !== undefined) {
    console.log(`services: a browser is here (${present})`)
    return undefined
  }
  if (!inPath('apt-get')) return 'no browser: none in PATH, and no apt-get to install chromium with'
  if (process.getuid?.() !== 0)
    return 'no browser: none in PATH, and only root may run apt-get; "sudo apt-get install chromium"'
  console.log('services: installing chromium with apt-get, because no browser is in PATH (a few minutes)')
  const install = ['install', '--yes', '--no-install-recommends', 'chromium']
  if (apt(install) || (apt(['update']) && apt(install))) {
    console.log('services: chromium is installed')
    return undefined
  }
  return 'no browser: apt-get could not install chromium; its message is above'
}

function apt(args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

function inPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Tells how far a long command is: a bar on a terminal, elsewhere a line a second; on the standard error. */
export interface Progress {
  advance(): void
  end(): void
}

const width = 30

/** The progress of something that takes so many steps. */
export function progress(what: string, total: number): Progress {
  const { stderr } = process
  let done = 0
  let told = performance.now()
  const tell = (): void => {
    if (stderr.isTTY) {
      const filled = Math.round((done / total) * width)
      stderr.write(`\r${what} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`)
    } else stderr.write(`${what}: ${done} of ${total}\n`)
  }
  return {
    advance() {
      done++
      const now = performance.now()
      if (now - told < (stderr.isTTY ? 50 : 1000)) return
      told = now
      tell()
    },
    end() {
      if (!stderr.isTTY) return
      tell()
      stderr.write('\n')
    },
  }
}

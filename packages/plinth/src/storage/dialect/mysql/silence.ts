/** Watches whether a server answers. */
export interface Silence {
  /** Something is asked of the server. */
  asked(): void
  /** Something that was asked has been answered, or never will be. */
  answered(): void
}

/** Calls `broken` when a server has been silent for so many milliseconds while something was asked of it. */
export function silence(longest: number, broken: () => void): Silence {
  let open = 0
  let timer: NodeJS.Timeout | undefined
  return {
    asked() {
      if (open++ === 0) timer = setTimeout(broken, longest)
    },
    answered() {
      if (--open === 0) clearTimeout(timer)
      else timer?.refresh()
    },
  }
}

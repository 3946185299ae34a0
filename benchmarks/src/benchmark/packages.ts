import { runtimeTree } from '../../../scripts/runtime-tree.ts'
import type { Benchmark } from '../benchmark.ts'
import { atOnce } from '../harness/at-once.ts'

export const packages: Benchmark = {
  name: 'packages',
  about: 'third-party packages that an installation of hello brings along, from the lockfile',
  exact: true,
  subjects: [
    {
      name: 'hello',
      open: async () =>
        atOnce(async () => {
          const tree = runtimeTree('services/hello')
          return { packages: tree.length, scripts: tree.filter(({ hasInstallScript }) => hasInstallScript).length }
        }),
    },
  ],
  shows: ['packages', 'scripts'],
  claims: [
    { figure: 'packages', of: 'hello', budget: { atMost: 25 } },
    { figure: 'scripts', of: 'hello', budget: { atMost: 0 } },
  ],
}

// The tasks that scripts/run.mjs knows: what each is for, and the command that it runs.
// A command is [program, ...arguments]; program is `node`, `npm` or the name of a program in node_modules/.bin.
const script = (file) => (rest) => ['node', `scripts/${file}`, ...rest]

export const tasks = {
  start: {
    about: 'all services, or the named ones, in one process',
    // As in the image.
    run: (rest) => ['node', '--max-semi-space-size=8', 'scripts/start.ts', ...rest],
  },
  check: { about: 'everything that "npm test" checks; --only a,b  --json', run: script('check.ts') },
  'test:unit': { about: 'the tests alone; a path picks some', run: script('test.ts') },
  'test:services': { about: 'the tests that need external services', run: script('test-services.ts') },
  services: { about: 'brings up what test:services needs, where it can be had', run: script('services.ts') },
  format: {
    about: 'formats, sorts imports, applies safe fixes',
    run: (rest) => ['biome', 'check', '--write', ...rest],
  },
  types: { about: 'the type check alone', run: (rest) => ['tsc', '--project', 'tsconfig.json', ...rest] },
  coverage: { about: 'the tests with coverage/lcov.info and a Sonar report', run: script('coverage.ts') },
  bench: { about: 'the benchmarks', run: (rest) => ['node', 'benchmarks/src/main.ts', ...rest] },
  build: { about: 'compiles packages/plinth into its dist folder', run: script('build.ts') },
  plinth: { about: 'the command line of plinth', run: (rest) => ['node', 'packages/plinth/bin/plinth.js', ...rest] },
  exec: { about: 'any program of node_modules/.bin, or node, under the pinned Node', run: (rest) => rest },
  deps: {
    about: 'npm install under the pinned Node, e.g. "npm run deps -- -w packages/plinth NAME"',
    run: (rest) => ['npm', 'install', ...rest],
  },
}

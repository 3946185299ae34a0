import { filesBelow } from './files.ts'

/** Every test that needs nothing but npm. Those in test/services need more and have a task of their own. */
export function testFiles(only: string[] = []): string[] {
  const all = ['packages', 'services', 'test', 'benchmarks'].flatMap((folder) => filesBelow(folder, isTest))
  const chosen = all.filter((path) => only.length === 0 || only.some((part) => path.includes(part)))
  return chosen.filter((path) => !path.startsWith('test/services/'))
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') && path.split('/').includes('test')
}

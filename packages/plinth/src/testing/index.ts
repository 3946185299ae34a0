export { type FakeClock, fakeClock } from './fake-clock.ts'
export { harness } from './harness.ts'

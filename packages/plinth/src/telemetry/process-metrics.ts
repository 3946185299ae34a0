import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Registry } from './registry.ts'

/**
 * Adds what every Node process has: CPU, memory and the delay of its event loop, under the names that dashboards know.
 */
export function addProcessMetrics({ read }: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let last = performance.eventLoopUtilization()

  const started = Date.now() / 1000 - process.uptime()
  read('process_start_time_seconds', 'When the process started, since the epoch.', 'gauge', () => started)
  read('process_cpu_seconds_total', 'CPU time that the process has used.', 'counter', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  read('process_resident_memory_bytes', 'Memory that the process holds.', 'gauge', () => process.memoryUsage.rss())
  read('nodejs_heap_size_used_bytes', 'The part of the heap that is in use.', 'gauge', () => {
    return process.memoryUsage().heapUsed
  })
  read('nodejs_eventloop_utilization', 'The part of the time since the last reading that was busy.', 'gauge', () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  })
  read('nodejs_eventloop_lag_p99_seconds', 'The 99th percentile of delay since the last reading.', 'gauge', () => {
    const lag = delay.percentile(99) / 1e9
    delay.reset()
    return lag
  })
}

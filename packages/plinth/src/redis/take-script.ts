/**
 * The Lua script that counts a request, atomically. For each key it takes two arguments in microseconds: the cost of
 * the request, and the tolerance of the policy. A key holds the time at which its quota is whole again, and expires
 * then. It answers what `Limiter.take` does.
 */
export const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local taken, passes = {}, true
for index, key in ipairs(KEYS) do
  local cost, tolerance = tonumber(ARGV[index * 2 - 1]), tonumber(ARGV[index * 2])
  local after = math.max(tonumber(redis.call('GET', key) or 0) - now, 0) + cost
  if after > tolerance then
    passes = false
    after = tolerance - after
  end
  taken[index] = after
end
for index, key in ipairs(KEYS) do
  local cost, after = tonumber(ARGV[index * 2 - 1]), taken[index]
  if passes and cost > 0 then
    redis.call('SET', key, string.format('%.0f', now + after), 'PX', math.max(1, math.ceil(after / 1000)))
  elseif not passes and after >= 0 then
    taken[index] = after - cost
  end
end
return taken
`

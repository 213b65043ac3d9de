/**
 * What is done in Redis in one step. An entry is a hash: the era it was kept in, its version, its value. Both keys of a
 * script are in one hash slot, so that they work on a cluster.
 */

/** KEYS: era, entry. ARGV: an era to begin where there is none (its key expired, or Redis forgot it); its life in ms. */
export const getScript = `
local era = redis.call('get', KEYS[1])
if not era then
  era = ARGV[1]
  redis.call('set', KEYS[1], era, 'PX', ARGV[2])
end
local kept = redis.call('hmget', KEYS[2], 'era', 'value')
if kept[1] == era and kept[2] then return {era, kept[2]} end
return {era}
`;

/**
 * KEYS: era, entry. ARGV: the era it counts in, version, value, life in ms. Answers 1 where the value is kept. Where the
 * era is another one only the version stays, and nothing older is answered or kept from then on.
 */
export const putScript = `
local era = redis.call('get', KEYS[1])
local kept = redis.call('hmget', KEYS[2], 'era', 'version', 'value')
local version = kept[2]
if version and version > ARGV[2] then return 0 end
if version == ARGV[2] and kept[3] and kept[1] == era then return 0 end
redis.call('hset', KEYS[2], 'version', ARGV[2])
redis.call('pexpire', KEYS[2], ARGV[4])
if era ~= ARGV[1] then
  redis.call('hdel', KEYS[2], 'era', 'value')
  return 0
end
redis.call('hset', KEYS[2], 'era', era, 'value', ARGV[3])
return 1
`;

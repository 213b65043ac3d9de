export { connectRedis, type RedisClient, type RedisConnection } from './connection.ts';
export { type RedisConfig, redisConfigOf, redisVariables } from './variables.ts';

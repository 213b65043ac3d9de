/**
 * Numbers from 0 to 1 that a seed decides, quick enough for millions of them: xorshift32 (G. Marsaglia, Xorshift RNGs,
 * Journal of Statistical Software 8, 2003).
 */
export function createRandom(seed: string): () => number {
  let state = 0x9e3779b9;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** `size` in whatever unit the bounds are. */
  set(key: string, value: Value, size: number): void;
}

/**
 * Values by key, bounded by count and by size: what was used longest ago gives way. What is larger than `maxOneSize` is
 * not kept at all, so that a few large ones can't drive out many.
 */
export function createBoundedCache<Value>(bounds: {
  maxCount: number;
  maxSize: number;
  maxOneSize: number;
}): BoundedCache<Value> {
  const { maxCount, maxSize, maxOneSize } = bounds;
  const kept = new Map<string, { value: Value; size: number }>();
  let sum = 0;

  function remove(key: string): void {
    sum -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      // A Map keeps the order of insertion: last in is last used.
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key, value, size) {
      if (size > maxOneSize) return;
      remove(key);
      kept.set(key, { value, size });
      sum += size;
      for (const oldest of kept.keys()) {
        if (kept.size <= maxCount && sum <= maxSize) break;
        remove(oldest);
      }
    },
  };
}

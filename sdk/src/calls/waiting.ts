/** Rejects with the signal's reason where that comes first. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Grows with each try and is different for everyone: what comes back must not be met by all at once. */
export function growingWaitMs(attempt: number, { firstMs = 100, mostMs = 2_000 } = {}): number {
  const most = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return most / 2 + Math.random() * (most / 2);
}

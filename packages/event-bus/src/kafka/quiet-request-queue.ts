/**
 * kafkajs 2.2.4 arms a timer for each connection that fires every millisecond for ever, with a negative delay of which
 * Node 24 warns (tulios/kafkajs#1751, open): it looks for requests held back by throttling also where there are none.
 * Here its queue of requests arms the timer only where a request is waiting. Nothing else is changed, no other warning
 * hidden.
 */
import { createRequire } from 'node:module';

/** What the timer works on, of kafkajs' `src/network/requestQueue/index.js`. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** How soon to look again for a place among the requests in flight. */
const lookAgainMs = 10;

function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : lookAgainMs,
  );
}

/** Throws where kafkajs is not as it was: then whoever updates it looks whether this is still needed. */
export function quietRequestQueue(): void {
  const queue: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const prototype: unknown = typeof queue === 'function' ? queue.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null || !('scheduleCheckPendingRequests' in prototype))
    throw new Error('kafkajs no longer has the queue of requests that was known');
  prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
}

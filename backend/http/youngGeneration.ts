import { setFlagsFromString } from 'node:v8';

/**
 * V8 allocates objects that have often grown old among the old ones at once. Where thousands of
 * orders wait, it takes the parts of every request for such. Dead, but among the old, they keep all
 * else of their request alive until the next full collection: an overload then costs a fifth more
 * CPU time, and feeds itself, because slower requests grow older (docs/performance.md).
 */
export function keepRequestsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

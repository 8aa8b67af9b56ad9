/** How many requests one client may send in a time. */
export interface RateLimit {
  requests: number;
  seconds: number;
}

/** What a client has left of the time that began with its first request. */
export interface Count {
  requests: number;
  endsAt: number;
}

/** The requests of a client, the last one included, and how long they count. */
export interface Counted {
  requests: number;
  msLeft: number;
}

/** Counts a request of a client; a promise where another process counts those of all workers. */
export type CountRequest = (client: string) => Counted | Promise<Counted>;

/** At most so many clients are counted: some 20 MB. */
const MAX_CLIENTS = 100_000;

/**
 * Counts the requests of each client, in two generations. A new one begins when the time of all in
 * the one before is over, or with half of the clients that there may be: those of the one before
 * are forgotten then, so that memory stays bounded whatever addresses come. Nothing is deleted by
 * itself: to find the oldest entry of a `Map`, V8 passes all that were deleted before it.
 */
export class RequestCounts {
  private readonly spanMs: number;
  private readonly maxClients: number;
  private current = new Map<string, Count>();
  private previous = new Map<string, Count>();
  private currentEndsAt = Number.NEGATIVE_INFINITY;

  constructor(spanMs: number, maxClients = MAX_CLIENTS) {
    this.spanMs = spanMs;
    this.maxClients = maxClients;
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.current.size + this.previous.size;
  }

  /** Counts a request of the client at a time that never goes back, in milliseconds. */
  count(client: string, now: number): Count {
    const known = this.current.get(client) ?? this.previous.get(client);
    if (known && known.endsAt > now) {
      known.requests += 1;
      return known;
    }
    if (now >= this.currentEndsAt || this.current.size >= this.maxClients / 2) {
      this.previous = this.current;
      this.current = new Map();
      this.currentEndsAt = now + this.spanMs;
    }
    const count = { requests: 1, endsAt: now + this.spanMs };
    this.current.set(client, count);
    return count;
  }
}

/** Counts in this process. */
export function countHere({ seconds }: RateLimit): (client: string) => Counted {
  const counts = new RequestCounts(seconds * 1_000);
  return (client) => {
    const now = performance.now();
    const { requests, endsAt } = counts.count(client, now);
    return { requests, msLeft: endsAt - now };
  };
}

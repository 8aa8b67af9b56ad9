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

/** At most so many clients are counted: each is some 200 bytes. */
const MAX_CLIENTS = 100_000;

/**
 * Counts the requests of each client. Of clients beyond a limit, the one whose time ends first is
 * forgotten, so that memory stays bounded whatever addresses come.
 */
export class RequestCounts {
  private readonly spanMs: number;
  private readonly maxClients: number;
  /** In the order in which their times end, because all are as long. */
  private readonly counts = new Map<string, Count>();

  constructor(spanMs: number, maxClients = MAX_CLIENTS) {
    this.spanMs = spanMs;
    this.maxClients = maxClients;
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.counts.size;
  }

  /** Counts a request of the client at a time that never goes back, in milliseconds. */
  count(client: string, now: number): Count {
    const known = this.counts.get(client);
    if (known && known.endsAt > now) {
      known.requests += 1;
      return known;
    }
    const count = { requests: 1, endsAt: now + this.spanMs };
    this.counts.delete(client);
    this.counts.set(client, count);
    this.forget(now);
    return count;
  }

  /** Two at most, so that each request has as little to do as any other. */
  private forget(now: number): void {
    let looks = 2;
    for (const [client, { endsAt }] of this.counts) {
      if (endsAt > now && this.counts.size <= this.maxClients) return;
      this.counts.delete(client);
      looks -= 1;
      if (looks === 0) return;
    }
  }
}

import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * HTTP pipelining lets a client send requests ahead of their answers. A connection that is owed so
 * many answers brings no further request until it is owed fewer: nobody may fill the memory, or the
 * places of those who wait.
 */
const MAX_OWED_ANSWERS = 10;

/** The requests of one connection whose answers are not sent to their end yet. */
export class OpenRequests {
  /** The last request that it has brought. */
  last: ServerResponse | undefined;
  /** The one before the last while it waits for its answer. */
  beforeLast: ServerResponse | undefined;
  owedAnswers = 0;
  /** Called each time that the connection is owed one answer fewer. */
  onAnswered: (() => void) | undefined;

  get areMost(): boolean {
    return this.owedAnswers >= MAX_OWED_ANSWERS;
  }

  add(response: ServerResponse): void {
    this.beforeLast = this.last?.writableFinished ? undefined : this.last;
    this.last = response;
    this.owedAnswers += 1;
    response.once('close', () => {
      this.owedAnswers -= 1;
      if (this.owedAnswers === 0 && response.req.complete) this.forget();
      this.onAnswered?.();
    });
  }

  /** Kept until the next request, what is over would fill the memory with thousands of requests. */
  private forget(): void {
    this.last = undefined;
    this.beforeLast = undefined;
  }
}

const ofConnections = new WeakMap<Duplex, OpenRequests>();

export function openRequestsOf(socket: Duplex): OpenRequests {
  const known = ofConnections.get(socket);
  if (known) return known;
  const none = new OpenRequests();
  ofConnections.set(socket, none);
  return none;
}

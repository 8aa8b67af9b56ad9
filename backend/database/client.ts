import pg from 'pg';

type Done = (error: Error | null, result?: unknown) => void;

/**
 * Hears of errors from the first. Others listen a moment after a connection is open: an error
 * that arrives together with the end of the handshake, as when the database shuts down just then,
 * would end the process. Heard, it fails the first query.
 */
export class Client extends pg.Client {
  private firstError: Error | undefined;

  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', (error) => {
      this.firstError ??= error;
    });
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      const done = args.at(-1);
      if (typeof done !== 'function') return query(...args);
      const told: Done = (error, result) => (done as Done)(error && this.causeOf(error), result);
      return query(...args.slice(0, -1), told);
    }) as typeof this.query;
  }

  /** A query of a lost session fails with what ended it, not with what follows from that. */
  private causeOf(error: Error): Error {
    const isOfServer = (error as { code?: string }).code !== undefined;
    return isOfServer ? error : (this.firstError ?? error);
  }
}

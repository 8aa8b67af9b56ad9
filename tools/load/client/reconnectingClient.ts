import { within } from '../../processes/within.ts';
import { Connection } from './connection.ts';
import type { Address } from './job.ts';

export interface Answer {
  status: number;
  text: string;
}

/** A server that says nothing for so long is taken for lost. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Asks one thing after the other. When its connection is lost, the next server has its first. */
export class ReconnectingClient {
  readonly #servers: readonly Address[];
  #next: number;
  #connection: Connection | undefined;
  #waiting: PromiseWithResolvers<Answer> | undefined;

  constructor(servers: readonly Address[], first: number) {
    this.#servers = servers;
    this.#next = first;
  }

  /** @throws when there is nobody at the other end. */
  async open(): Promise<void> {
    const opened = Promise.withResolvers<void>();
    const lost = (reason: string) => {
      const error = new Error(reason);
      opened.reject(error);
      this.#waiting?.reject(error);
    };
    const answered = ({ reader: { status, text } }: Connection) =>
      this.#waiting?.resolve({ status, text });
    const connection = new Connection(
      this.server,
      { opened: () => opened.resolve(), answered, lost },
      true,
    );
    this.#connection = connection;
    await within(ANSWER_TIMEOUT_MS, opened.promise, () => 'no connection');
  }

  /** @throws when the connection is lost; the next question opens another. */
  async ask(request: Buffer): Promise<Answer> {
    try {
      if (!this.#connection) await this.open();
      this.#waiting = Promise.withResolvers();
      this.#connection?.send(request);
      return await within(ANSWER_TIMEOUT_MS, this.#waiting.promise, () => 'no answer');
    } catch (error) {
      this.close();
      this.#next += 1;
      throw error;
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  get server(): Address {
    return this.#servers[this.#next % this.#servers.length] as Address;
  }
}

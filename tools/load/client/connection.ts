import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answerReader.ts';
import type { Address } from './job.ts';

/** Larger than any answer that is expected; a longer one is read in parts. */
const READ_BUFFER_BYTES = 2048;

export interface ConnectionEvents {
  opened(connection: Connection): void;
  answered(connection: Connection): void;
  /** It closed, failed or said what is not one answer to one request. Reported once. */
  lost(reason: string): void;
}

/** One keep-alive connection with at most one request under way. */
export class Connection {
  readonly reader: AnswerReader;
  /** When the last request was sent, by `performance.now()`. */
  sentAt = 0;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #isWaiting = false;
  #isOver = false;

  constructor({ host, port }: Address, events: ConnectionEvents, keepsAllBodies = false) {
    this.reader = new AnswerReader(keepsAllBodies);
    this.#events = events;
    // One buffer, used again for each read, spares an allocation per answer.
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    const onread = { buffer, callback: (count: number) => this.#read(buffer, count) };
    this.#socket = connect({ port, host, noDelay: true, onread });
    this.#socket.once('connect', () => events.opened(this));
    this.#socket.on('error', (error) => this.#lose(error.message));
    this.#socket.on('close', () => this.#lose('the server closed the connection'));
  }

  send(request: Buffer): void {
    this.#isWaiting = true;
    this.sentAt = performance.now();
    this.#socket.write(request);
  }

  close(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  #read(buffer: Buffer, count: number): boolean {
    try {
      if (!this.#isWaiting) throw new Error('an answer without a request');
      if (this.reader.read(buffer, count)) {
        this.#isWaiting = false;
        this.#events.answered(this);
      }
    } catch (error) {
      this.#lose((error as Error).message);
    }
    return true;
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.close();
    this.#events.lost(reason);
  }
}

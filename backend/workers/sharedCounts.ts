import type { Counted } from '../http/requestCounts.ts';

/** What lets a request pass when nobody counts any more. */
const UNCOUNTED: Counted = { requests: 0, msLeft: 0 };

interface Waiting {
  client: string;
  resolve(counted: Counted): void;
}

/**
 * Has the parent count the requests of clients, which may come to any worker. Those of one turn of
 * the event loop go in one message.
 */
export class SharedCounts {
  private readonly ask: (id: number, clients: string[]) => void;
  private readonly asked = new Map<number, Waiting[]>();
  private turn: Waiting[] = [];
  private nextId = 0;

  constructor(ask: (id: number, clients: string[]) => void) {
    this.ask = ask;
  }

  readonly count = (client: string): Promise<Counted> =>
    new Promise((resolve) => {
      const length = this.turn.push({ client, resolve });
      if (length === 1) setImmediate(() => this.askForTurn());
    });

  answer(id: number, counts: Counted[]): void {
    const waiting = this.asked.get(id) ?? [];
    this.asked.delete(id);
    for (const [index, { resolve }] of waiting.entries()) resolve(counts[index] ?? UNCOUNTED);
  }

  /** The parent has gone. */
  giveUp(): void {
    for (const id of this.asked.keys()) this.answer(id, []);
  }

  private askForTurn(): void {
    const waiting = this.turn;
    this.turn = [];
    const id = this.nextId++;
    this.asked.set(id, waiting);
    this.ask(
      id,
      waiting.map(({ client }) => client),
    );
    if (!process.connected) this.giveUp();
  }
}

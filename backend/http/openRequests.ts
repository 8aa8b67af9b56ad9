import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The last request that a connection has brought, and the one before while it waits for its answer. */
export interface Turn {
  response: ServerResponse | undefined;
  before: ServerResponse | undefined;
  /** Answers that are not sent to their end yet. */
  due: number;
}

/**
 * A connection that is owed so many answers is not read from until it is owed fewer: nobody may fill
 * the memory, or the places of those who wait, with requests that are sent ahead of their answers.
 * What one read has brought, up to 64 KB, is taken in whole.
 */
const MAX_DUE = 100;

/** Whose turn it is on each connection: HTTP/1.1 lets a client ask again before it is answered. */
export class Turns {
  private readonly turns = new WeakMap<Duplex, Turn>();

  of(socket: Duplex): Turn | undefined {
    return this.turns.get(socket);
  }

  /** Whether the connection is not read from until it is owed fewer answers. */
  isPaused(socket: Duplex): boolean {
    return (this.turns.get(socket)?.due ?? 0) >= MAX_DUE;
  }

  take(response: ServerResponse): void {
    const { socket } = response.req;
    const turn = this.turns.get(socket) ?? this.open(socket);
    turn.before = turn.response?.writableFinished ? undefined : turn.response;
    turn.response = response;
    turn.due += 1;
    response.once('close', () => {
      turn.due -= 1;
      if (turn.due === MAX_DUE - 1) socket.resume();
      if (turn.due === 0 && response.req.complete) forget(turn);
    });
    if (turn.due >= MAX_DUE) socket.pause();
  }

  private open(socket: Duplex): Turn {
    const turn = { response: undefined, before: undefined, due: 0 };
    this.turns.set(socket, turn);
    // Node resumes a connection whenever somebody reads a request's body.
    socket.on('resume', () => {
      if (turn.due >= MAX_DUE) socket.pause();
    });
    return turn;
  }
}

/** Kept until the next request, what is over would fill the memory with thousands of requests. */
function forget(turn: Turn): void {
  turn.response = undefined;
  turn.before = undefined;
}

import type { Socket } from 'node:net';
import { endOfHead, isOneRequest, MAX_SLICE_BYTES } from './endOfHead.ts';
import { openRequestsOf } from './openRequests.ts';
import { isRefused } from './refuseConnection.ts';

interface Shared {
  /** It has something to feed, and may. */
  wake(connection: ConnectionIntake): void;
  /** It keeps so many bytes more, and then none of them any more. */
  keep(connection: ConnectionIntake, bytes: number): void;
  release(connection: ConnectionIntake, bytes: number): void;
}

/**
 * What a connection has read and Node's parser has not seen yet. It stands where a stream's bytes
 * come in: `push` gets what was read, and nothing is read while `_read` does not ask for it.
 */
export class ConnectionIntake {
  readonly socket: Socket;
  private readonly shared: Shared;
  private readonly requests;
  private readonly pass: (chunk: Buffer | null) => boolean;
  private readonly readOn: (size: number) => void;
  private kept: Buffer | undefined;
  private keptBytes = 0;
  private hasEnded = false;

  constructor(socket: Socket, shared: Shared) {
    this.socket = socket;
    this.shared = shared;
    this.requests = openRequestsOf(socket);
    this.pass = socket.push.bind(socket);
    this.readOn = socket._read.bind(socket);
    const wake = () => {
      if (this.isReady) shared.wake(this);
    };
    this.requests.onAnswered = wake;
    socket.push = (chunk) => this.take(chunk);
    socket._read = (size) => {
      if (!this.kept) this.readOn(size);
    };
    // Node's parser reads from the system by itself, unless somebody wants to see the bytes.
    socket.on('data', ignore).off('data', ignore);
    socket.on('resume', wake);
    socket.on('close', () => this.drop());
  }

  /** Whether more can be fed: it is owed few answers, and Node is not waiting for it to read them. */
  get isReady(): boolean {
    return this.kept !== undefined && !this.requests.areMost && !this.socket.isPaused();
  }

  /** Gives the parser what there is up to the end of the next head. */
  feedSlice(): void {
    const { kept } = this;
    if (!kept) return;
    const end = endOfHead(kept, 0) || kept.length;
    const length = Math.min(end, MAX_SLICE_BYTES);
    if (length < kept.length) {
      this.kept = kept.subarray(length);
      this.pass(kept.subarray(0, length));
      if (isRefused(this.socket)) this.drop();
    } else {
      this.drop();
      this.pass(kept);
    }
    if (this.kept) return;
    if (this.hasEnded) this.pass(null);
    else this.readOn(0);
  }

  /** Says, as a stream's `push` does, whether to read on. */
  private take(chunk: Buffer | null): boolean {
    if (isRefused(this.socket)) return chunk === null ? this.pass(null) : true;
    if (this.kept || (chunk && !this.mayPass(chunk))) {
      if (chunk) this.keep(chunk);
      else this.hasEnded = true;
      return false;
    }
    return this.pass(chunk);
  }

  private mayPass(chunk: Buffer): boolean {
    return isOneRequest(chunk) && !this.requests.areMost && !this.socket.isPaused();
  }

  private keep(chunk: Buffer): void {
    this.kept = this.kept ? Buffer.concat([this.kept, chunk]) : chunk;
    this.keptBytes += chunk.length;
    this.shared.keep(this, chunk.length);
    if (isRefused(this.socket)) this.drop();
    else if (this.isReady) this.shared.wake(this);
  }

  private drop(): void {
    if (!this.kept) return;
    this.kept = undefined;
    this.shared.release(this, this.keptBytes);
    this.keptBytes = 0;
  }
}

function ignore(): void {}

import type { Socket } from 'node:net';
import type { NetworkPath } from './networkPath.ts';

/** One direction of a connection: delivers bytes in order, as late as the path makes them. */
export class DelayLine {
  private readonly target: Socket;
  private readonly path: NetworkPath;
  private queue: { bytes: Buffer; dueAt: number }[] = [];
  private freeAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private isEnding = false;

  constructor(target: Socket, path: NetworkPath) {
    this.target = target;
    this.path = path;
  }

  push(bytes: Buffer): void {
    const { latencyMs, bytesPerSecond } = this.path;
    const sendingMs = bytesPerSecond > 0 ? (bytes.length / bytesPerSecond) * 1000 : 0;
    this.freeAt = Math.max(this.freeAt, performance.now()) + sendingMs;
    this.queue.push({ bytes, dueAt: this.freeAt + latencyMs });
    this.deliver();
  }

  /** Closes the target behind all that is on the way to it. */
  end(): void {
    this.isEnding = true;
    this.deliver();
  }

  deliver(): void {
    clearTimeout(this.timer);
    while (this.path.mode === 'OPEN') {
      const next = this.queue[0];
      if (!next) {
        if (this.isEnding) this.target.destroySoon();
        return;
      }
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.deliver(), Math.ceil(waitMs));
        return;
      }
      this.queue.shift();
      if (!this.target.destroyed) this.target.write(next.bytes);
    }
  }
}

import type { Express, Response } from 'express';
import { isRefused } from './refuseConnection.ts';

/** Answers of a burst: more of them bring no more, and a burst must not hold up the event loop. */
const AT_ONCE = 16;

/**
 * Lets an app's `response.json` send answers one right after the other, at the end of the event
 * loop's turn at the latest. One that is sent by itself, between other work, has to wake its client
 * up, which is a fifth of what a refusal costs (docs/performance.md).
 */
export function answerInBursts(app: Express): void {
  let burst: (() => void)[] = [];

  function send(): void {
    const answers = burst;
    burst = [];
    for (const answer of answers) answer();
  }

  app.response.json = function json(this: Response, body: unknown) {
    const { req: request } = this;
    const text = JSON.stringify(body);
    const length = burst.push(() => {
      const isToldOtherwise = !request.complete && isRefused(request.socket);
      if (this.headersSent || isToldOtherwise) return;
      this.writeHead(this.statusCode, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(text),
      });
      this.end(text);
    });
    if (length === 1) setImmediate(send);
    // Of what has come with a request, the rest may not be HTTP, which is to be told instead.
    if (length >= AT_ONCE && request.complete) send();
    return this;
  };
}

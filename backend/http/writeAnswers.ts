import type { Express, Response } from 'express';
import { answerInBursts } from './answerInBursts.ts';
import { contentHeaders } from './contentHeaders.ts';
import { isRefused } from './refuseConnection.ts';

/** How an app's `response.json` writes an answer: once, and without what Express adds to it. */
export function writeAnswers(app: Express): void {
  const inBurst = answerInBursts();

  app.response.json = function json(this: Response, body: unknown) {
    const text = JSON.stringify(body);
    const write = () => writeAnswer(this, text);
    // The rest of a request that is not here to its end may not be HTTP: then that is the answer.
    if (this.req.complete) inBurst(write);
    else setImmediate(write);
    return this;
  };
}

function writeAnswer(response: Response, text: string): void {
  const { req: request } = response;
  const isRefusedInstead = !request.complete && isRefused(request.socket);
  if (response.headersSent || isRefusedInstead) return;
  response.writeHead(response.statusCode, contentHeaders(text));
  response.end(text);
}

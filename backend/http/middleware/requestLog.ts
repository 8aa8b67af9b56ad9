import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { traceFields } from './traceFields.ts';

/** Gives each request an id, answered as `X-Request-Id`, and logs a line when it is over. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    response.locals.requestId = requestId;
    response.setHeader('X-Request-Id', requestId);
    if (logger.isLevelEnabled('info')) {
      const startedAt = performance.now();
      response.once('close', () => {
        const { method, originalUrl: url } = request;
        const trace = traceFields(response);
        const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
        const outcome = response.writableFinished
          ? { status: response.statusCode }
          : { gone: true };
        logger.info({ requestId, ...trace, method, url, ...outcome, durationMs }, 'request');
      });
    }
    next();
  };
}

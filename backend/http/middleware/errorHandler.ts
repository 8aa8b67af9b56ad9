import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { ApiError, InternalError } from '../../errors.ts';
import { errorBody } from './errorBody.ts';
import { traceFields } from './traceFields.ts';

/** The only writer of error bodies in answers to requests. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (cause, request, response, _next) => {
    if (response.headersSent || request.socket.destroyed) {
      request.socket.destroy();
      return;
    }
    const error = cause instanceof ApiError ? cause : new InternalError({ cause });
    if (error instanceof InternalError) {
      const { requestId } = response.locals;
      const fields = { err: error.cause, requestId, ...traceFields(response) };
      logger.error(fields, 'a request failed');
    }
    response.status(error.status).set(error.headers).json(errorBody(error));
  };
}

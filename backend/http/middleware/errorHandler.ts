import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { ApiError, InternalError, MalformedHttp } from '../../errors.ts';
import { errorBody } from './errorBody.ts';

/** The only writer of error bodies in answers to requests. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (cause, request, response, _next) => {
    if (response.headersSent || request.socket.destroyed) {
      request.socket.destroy();
      return;
    }
    const error = toApiError(cause);
    if (error instanceof InternalError) {
      const { requestId } = response.locals;
      logger.error({ err: error.cause, requestId }, 'a request failed');
    }
    response.status(error.status).set(error.headers).json(errorBody(error));
  };
}

function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  // Express and its file server report a client's faults with a status of their own.
  const status = (cause as { status?: unknown } | null)?.status;
  const isClientsFault = typeof status === 'number' && status >= 400 && status < 500;
  return isClientsFault
    ? new MalformedHttp('The request could not be understood.')
    : new InternalError({ cause });
}

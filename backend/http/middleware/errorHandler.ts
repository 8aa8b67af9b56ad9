import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { ApiError, InternalError } from '../../errors.ts';
import { onceInAWhile } from '../onceInAWhile.ts';
import { errorBody } from './errorBody.ts';
import { traceFields } from './traceFields.ts';

const MAX_MESSAGE_LENGTH = 300;

/** The only writer of error bodies in answers to requests. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  const isDue = onceInAWhile();

  /** With the stack of each cause once in a while: a trigger may fail every order. */
  function describe(cause: unknown): unknown {
    if (!(cause instanceof Error)) return cause;
    const { name: type, message, code, original } = cause as DatabaseFailure;
    const sqlState = original?.code ?? code;
    if (isDue(sqlState ?? message)) return cause;
    return { type, message: message.slice(0, MAX_MESSAGE_LENGTH), code: sqlState };
  }

  return (cause, request, response, _next) => {
    if (response.headersSent || request.socket.destroyed) {
      request.socket.destroy();
      return;
    }
    const error = cause instanceof ApiError ? cause : new InternalError({ cause });
    if (error instanceof InternalError) {
      const { requestId } = response.locals;
      const fields = { err: describe(error.cause), requestId, ...traceFields(response) };
      logger.error(fields, 'a request failed');
    }
    response.status(error.status).set(error.headers).json(errorBody(error));
  };
}

/** As Sequelize has them, which keeps what PostgreSQL said in `original`. */
interface DatabaseFailure extends Error {
  code?: string;
  original?: { code?: string };
}

import type { RequestHandler } from 'express';

const PATH = '/api/order';
const PREFLIGHT_MAX_AGE_S = '600';

/**
 * Lets pages of other origins order: exact origins, this one path, POST alone. Without any, nothing
 * of CORS is sent, and browsers keep such pages from ordering.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();

  return (request, response, next) => {
    if (request.path !== PATH) return next();
    response.vary('Origin'); // also without one: a cache must not answer one origin for another
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return next();

    response.set('Access-Control-Allow-Origin', origin);
    const wanted = request.headers['access-control-request-method'];
    if (request.method !== 'OPTIONS' || wanted !== 'POST') {
      response.set(
        'Access-Control-Expose-Headers',
        'Retry-After, Idempotent-Replayed, X-Request-Id',
      );
      return next();
    }
    response.set('Access-Control-Allow-Methods', 'POST');
    response.set('Access-Control-Allow-Headers', 'Content-Type, Idempotency-Key');
    response.set('Access-Control-Max-Age', PREFLIGHT_MAX_AGE_S);
    response.status(204).end();
  };
}

import type { RequestHandler } from 'express';
import { MalformedHttp } from '../../errors.ts';

/** HTTP/1.1 demands one Host header; Node's own check answers without a body. */
export const requireHost: RequestHandler = (request, response, next) => {
  const { host } = request.headers;
  if (host === undefined ? request.httpVersion === '1.1' : /[\s,]/.test(host)) {
    response.set('Connection', 'close');
    throw new MalformedHttp('The request does not have one valid Host header.');
  }
  next();
};

import type { Request, RequestHandler } from 'express';
import { HostNotAllowed, MalformedHttp } from '../../errors.ts';
import type { HostRule } from '../hostRule.ts';

/** HTTP/1.1 demands one Host header; Node's own check answers without a body. */
export function requireHost(isAllowed: HostRule): RequestHandler {
  return (request, response, next) => {
    const { host } = request.headers;
    if (host === undefined ? request.httpVersion === '1.1' : /[\s,]/.test(host)) {
      response.set('Connection', 'close');
      throw new MalformedHttp('The request does not have one valid Host header.');
    }
    const asked = hostOfTarget(request) ?? host;
    if (asked !== undefined && !isAllowed(asked)) throw new HostNotAllowed();
    next();
  };
}

/** A target that is a whole URL names the host in place of the header (RFC 9112, 3.2.2). */
function hostOfTarget({ url }: Request): string | undefined {
  return url.startsWith('/') ? undefined : /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
}

import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { RateLimited } from '../../errors.ts';
import { clientOf } from '../countByAddress.ts';
import { type Counted, type CountRequest, countHere, type RateLimit } from '../requestCounts.ts';

/** How a proxy may write an address: `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`. */
const withPort = /^(?:\[(?<inBrackets>[\da-f:.]+)\](?::\d+)?|(?<plain>[\d.]+):\d+)$/i;

/**
 * Refuses what a client sends beyond the limit, before its body is read. The answers say what is
 * left, as the IETF's draft "RateLimit header fields for HTTP" has it.
 */
export function limitRate(
  { requests, seconds }: RateLimit,
  countRequest: CountRequest = countHere({ requests, seconds }),
): RequestHandler {
  const policy = `"orders";q=${requests};w=${seconds}`;

  function judge(counted: Counted, response: Response): void {
    const left = Math.max(0, requests - counted.requests);
    const secondsLeft = Math.ceil(counted.msLeft / 1_000);
    response.setHeader('RateLimit-Policy', policy);
    response.setHeader('RateLimit', `"orders";r=${left};t=${secondsLeft}`);
    if (counted.requests > requests) throw new RateLimited(secondsLeft);
  }

  return (request, response, next) => {
    const counted = countRequest(clientOf(addressOf(request)));
    if (counted instanceof Promise) return counted.then((each) => judge(each, response)).then(next);
    judge(counted, response);
    next();
  };
}

/** Of the client, as far as the proxies in `TRUST_PROXY` are believed; what is no address is not. */
function addressOf(request: Request): string {
  const { ip = '' } = request;
  if (isIP(ip)) return ip;
  const { inBrackets, plain } = withPort.exec(ip)?.groups ?? {};
  const address = inBrackets ?? plain ?? '';
  return isIP(address) ? address : (request.socket.remoteAddress ?? '');
}

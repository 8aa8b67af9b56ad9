import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { RateLimited } from '../../errors.ts';
import { clientOf } from '../countByAddress.ts';
import { type RateLimit, RequestCounts } from '../requestCounts.ts';

/** How a proxy may write an address: `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`. */
const withPort = /^(?:\[(?<inBrackets>[\da-f:.]+)\](?::\d+)?|(?<plain>[\d.]+):\d+)$/i;

/**
 * Refuses what a client sends beyond the limit, before its body is read. The answers say what is
 * left, as the IETF's draft "RateLimit header fields for HTTP" has it.
 */
export function limitRate({ requests, seconds }: RateLimit): RequestHandler {
  const counts = new RequestCounts(seconds * 1_000);
  const policy = `"orders";q=${requests};w=${seconds}`;

  return (request, response, next) => {
    const now = performance.now();
    const count = counts.count(clientOf(addressOf(request)), now);
    const left = Math.max(0, requests - count.requests);
    const secondsLeft = Math.ceil((count.endsAt - now) / 1_000);
    response.setHeader('RateLimit-Policy', policy);
    response.setHeader('RateLimit', `"orders";r=${left};t=${secondsLeft}`);
    if (count.requests > requests) throw new RateLimited(secondsLeft);
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

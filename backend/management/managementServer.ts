import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { HostRule } from '../http/hostRule.ts';
import { limitIntake } from '../http/limitIntake.ts';
import { openRequestsOf } from '../http/openRequests.ts';

const MAX_CONNECTIONS = 20;
const MAX_HEADER_BYTES = 16 * 1024;
/** For a request, and for a client that is silent or reads nothing: others want its place. */
const TIMEOUT_MS = 10_000;

export interface Page {
  status: number;
  contentType: string;
  body: string;
}

/** What answers a path; nothing of the request but its path is looked at. */
export type Pages = Record<string, () => Page | Promise<Page>>;

/** Serves a few pages to machines of the operator's: GET and HEAD, nothing to change, no cookies. */
export function createManagementServer(pages: Pages, isAllowedHost: HostRule): Server {
  const listener: RequestListener = async (request, response) => {
    openRequestsOf(request.socket).add(response);
    const page = await choosePage(request, pages, isAllowedHost);
    write(response, page, request.method === 'HEAD');
  };
  const options = {
    headersTimeout: TIMEOUT_MS,
    requestTimeout: TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(options, listener);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(TIMEOUT_MS);
  limitIntake(server);
  return server;
}

async function choosePage(
  { method = '', url = '', headers }: IncomingMessage,
  pages: Pages,
  isAllowedHost: HostRule,
): Promise<Page> {
  // Against DNS rebinding: a page of anybody's site must not read what only this machine may.
  if (!isAllowedHost(headers.host ?? '')) {
    return inJson(421, { message: 'The management port does not answer to this Host.' });
  }
  const path = url.split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (!page) return inJson(404, { message: `Here are ${Object.keys(pages).join(', ')}.` });
  if (method !== 'GET' && method !== 'HEAD') {
    return inJson(405, { message: 'Only GET and HEAD are allowed here.' });
  }
  try {
    return await page();
  } catch (error) {
    return inJson(500, { message: `The page could not be made: ${(error as Error).message}` });
  }
}

export function inJson(status: number, body: object): Page {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function write(response: ServerResponse, page: Page, isHead: boolean): void {
  response.writeHead(page.status, {
    'Content-Type': page.contentType,
    'Content-Length': Buffer.byteLength(page.body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(page.status === 405 && { Allow: 'GET, HEAD' }),
  });
  response.end(isHead ? undefined : page.body);
}

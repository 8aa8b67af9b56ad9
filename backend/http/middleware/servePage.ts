import type { Request, RequestHandler } from 'express';
import { MalformedHttp } from '../../errors.ts';
import { type EncodedFile, type PageFile, readPageFiles } from '../pageFiles.ts';

const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Serves the built React page at `/`, from memory: a file that is opened for each request stays open
 * while its client does not read, and for good if that client goes away.
 */
export function servePage(directory: string): RequestHandler {
  const files = readPageFiles(directory);

  return (request, response, next) => {
    const file = files.get(request.path);
    if (!file || !/^(GET|HEAD)$/.test(request.method)) return next();
    const { encoding, bytes, etag } = chooseEncoding(request, file);
    if (!matches(request.headers['if-match'], etag)) throw new MalformedHttp(NOT_THIS_VERSION);

    response.set({ ...securityHeaders, 'Cache-Control': file.cacheControl, ETag: etag });
    if (file.encodings.length > 1) response.set('Vary', 'Accept-Encoding');
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    response.type(file.extension).set('Content-Length', String(bytes.length));
    if (encoding !== 'identity') response.set('Content-Encoding', encoding);
    response.end(bytes);
  };
}

const NOT_THIS_VERSION = 'The file does not have the version that If-Match demands.';

function chooseEncoding(request: Request, { encodings }: PageFile): EncodedFile {
  const accepted = encodings.find(({ encoding }) => request.acceptsEncodings(encoding));
  return accepted ?? (encodings.at(-1) as EncodedFile);
}

/** Whether a list of entity tags, or `*`, holds this one; so does a header that is not there. */
function matches(ifMatch: string | undefined, etag: string): boolean {
  return (ifMatch ?? '*').split(',').some((tag) => ['*', etag].includes(tag.trim()));
}

import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { InvalidJson, PayloadTooLarge, UnsupportedMediaType } from '../../errors.ts';
import { readBody } from './readBody.ts';

const BODY_LIMIT_BYTES = 16 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body of JSON; of any type: `express.json` would take nothing for `{}`. */
export function readJson(request: Request, _response: Response, next: NextFunction): void {
  const { headers } = request;
  if (!isUtf8Json(headers['content-type']) || isCoded(headers)) throw new UnsupportedMediaType();
  if (Number(headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();

  readBody(request, BODY_LIMIT_BYTES, (body) => {
    if (!body) return next(tooLarge());
    try {
      request.body = JSON.parse(utf8.decode(body));
    } catch {
      return next(new InvalidJson());
    }
    next();
  });
}

/** RFC 8259: JSON that systems exchange is UTF-8. */
function isUtf8Json(contentType = ''): boolean {
  const [mediaType, ...parameters] = contentType.split(';').map((part) => part.trim());
  return (
    /^application\/json$/i.test(mediaType ?? '') &&
    parameters.every((part) => !/^charset\b/i.test(part) || /^charset="?utf-?8"?$/i.test(part))
  );
}

/** Whether the body is compressed, on its whole way or for this hop only. */
function isCoded(headers: IncomingHttpHeaders): boolean {
  const coding = headers['content-encoding'] ?? 'identity';
  const hopCoding = headers['transfer-encoding'] ?? 'chunked';
  return !/^identity$/i.test(coding) || !/^chunked$/i.test(hopCoding);
}

function tooLarge(): PayloadTooLarge {
  return new PayloadTooLarge(BODY_LIMIT_BYTES);
}

import type { IncomingHttpHeaders } from 'node:http';
import { type NextFunction, type Request, type Response, raw } from 'express';
import { InvalidJson, PayloadTooLarge, UnsupportedMediaType } from '../../errors.ts';

const BODY_LIMIT_BYTES = 16 * 1024;

const readBytes = raw({ type: () => true, limit: BODY_LIMIT_BYTES });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body of JSON, of any type and also where `express.json` takes nothing for `{}`. */
export function readJson(request: Request, response: Response, next: NextFunction): void {
  const { headers } = request;
  if (!isUtf8Json(headers['content-type']) || isCoded(headers)) throw new UnsupportedMediaType();
  if (Number(headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();

  readBytes(request, response, (error?: { type?: string }) => {
    if (error) return next(error.type === 'entity.too.large' ? tooLarge() : error);
    try {
      request.body = JSON.parse(utf8.decode(request.body));
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

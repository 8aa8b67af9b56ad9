import { ENCODING, UrlFault } from './urlFault.ts';

/** @throws {UrlFault} unless there is a place of that form. */
export function checkAddress(host: string, port: string): void {
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new UrlFault(`must have a port from 1 to 65535 behind the host; ${ENCODING}`);
  }
  if (host.startsWith('/')) return; // the directory of a Unix socket
  if (/^[\da-f:]+:[\da-f.]*%/i.test(host)) {
    throw new UrlFault(
      'has an address with a zone behind its %, which is not supported: write an address that ' +
        'needs none, or a name',
    );
  }
  if (!/^[\p{L}\p{N}_.:-]+$/u.test(host)) {
    throw new UrlFault(`has characters in its host that no host name has; ${ENCODING}`);
  }
}

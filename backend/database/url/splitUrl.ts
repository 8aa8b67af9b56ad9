import { ENCODING, UrlFault } from './urlFault.ts';

/** A URL of a database in its parts, decoded. */
export interface UrlParts {
  user: string;
  password: string;
  /** Of several hosts, both are lists with commas. */
  host: string;
  port: string;
  database: string;
  parameters: Map<string, string>;
}

/**
 * Splits a URL where PostgreSQL's own programs do, which is not where the URLs of the web are split:
 * # and ? may stand in a password.
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 *
 * @throws {UrlFault}
 */
export function splitUrl(text: string): UrlParts {
  const scheme = /^postgres(ql)?:\/\//.exec(text)?.[0];
  if (!scheme) {
    throw new UrlFault('must look like postgres://user:password@host:5432/database');
  }
  if (/[\p{Cc}\u2028\u2029]|^\s|\s$/u.test(text)) {
    throw new UrlFault('must have no line break, no tab, and no space at its end');
  }
  const rest = text.slice(scheme.length);
  const [, credentials = '', afterCredentials = ''] = /^(?:([^@/]*)@)?(.*)$/.exec(rest) ?? [];
  const [beforeQuery = '', query] = cut(afterCredentials, '?');
  const [address = '', database = ''] = cut(beforeQuery, '/');
  const [user = '', password = ''] = cut(credentials, ':');
  if (/[@/]/.test(database)) {
    throw new UrlFault(`has an @ or a second / behind the host: ${ENCODING}`);
  }
  return {
    user: decode('user', user),
    password: decode('password', password),
    ...splitAddresses(address),
    database: decode('database', database),
    parameters: splitQuery(query ?? ''),
  };
}

function splitAddresses(addresses: string): { host: string; port: string } {
  if (addresses.includes('@')) {
    throw new UrlFault(`has more than one @ before the host: ${ENCODING}`);
  }
  const all = addresses.split(',').map(splitAddress);
  const ports = all.map(({ port }) => port).join();
  return { host: all.map(({ host }) => host).join(), port: /^,*$/.test(ports) ? '' : ports };
}

function splitAddress(address: string): { host: string; port: string } {
  const [, inBrackets, plain = '', port = ''] =
    /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(address) ?? [];
  const isRead = inBrackets !== undefined || plain !== '' || /^(:\d*)?$/.test(address);
  if (!isRead || port.includes(':')) {
    throw new UrlFault(
      `has a host that cannot be read: an IPv6 address stands in [ ]; ${ENCODING}`,
    );
  }
  return { host: decode('host', inBrackets ?? plain), port };
}

function splitQuery(query: string): Map<string, string> {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [name = '', value] = cut(pair, '=');
      if (value === undefined) throw new UrlFault('has a parameter without = behind the ?');
      return [decode('parameter', name), decode('parameter', value)];
    }),
  );
}

function cut(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(part: string, text: string): string {
  if (/%(?![\da-f]{2})/i.test(text)) {
    throw new UrlFault(`has a % in its ${part} without two digits behind it: write % as %25`);
  }
  try {
    const decoded = decodeURIComponent(text);
    if (!decoded.includes('\0')) return decoded;
  } catch {}
  throw new UrlFault(`has percent-encoding in its ${part} that is not UTF-8, or is %00`);
}

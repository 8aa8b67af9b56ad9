import { userInfo } from 'node:os';
import { type Certificates, findCertificates } from './certificates.ts';
import { checkParameters } from './checkParameters.ts';
import { type Host, isSocket, readHosts, type SessionAttrs, writeHosts } from './hosts.ts';
import { splitUrl } from './splitUrl.ts';
import { UrlFault } from './urlFault.ts';

/** How long PostgreSQL's programs may try one host of several, in seconds. */
const HOST_TIMEOUT = '5';

/** Where a database is and how to reach it: all that a URL says, with nothing left to defaults. */
export interface DatabaseTarget extends Certificates {
  user: string;
  /** Empty: PGPASSWORD, or the file of passwords. */
  password: string;
  /** One at least. */
  hosts: Host[];
  database: string;
  /** Which hosts are accepted. */
  sessionAttrs: SessionAttrs;
  /** Whether each connection begins with another host. */
  isBalanced: boolean;
  /** As libpq understands it: `require` encrypts, and only `verify-full` also knows the server. */
  sslmode: string;
  sslnegotiation: string;
  channelBinding: string;
  /** Undefined where the URL says nothing. */
  options: string | undefined;
  applicationName: string | undefined;
  connectTimeout: string | undefined;
}

/**
 * Reads a URL as PostgreSQL's programs do. Relative paths start at `directory`.
 *
 * @throws {UrlFault}
 */
export function readDatabaseUrl(text: string, directory: string): DatabaseTarget {
  const { parameters, ...parts } = splitUrl(text);
  checkParameters(parameters);
  // Behind the ? each may be said as well, and counts more.
  const pick = (name: string, part: string, usual: string) => parameters.get(name) || part || usual;
  const hosts = readHosts(pick('host', parts.host, ''), pick('port', parts.port, ''));
  const user = parameters.get('user') || parts.user || userInfo().username;
  const database = pick('dbname', parts.database, user);
  if (/[#?/@]/.test(database)) {
    throw new UrlFault('names a database with #, ?, / or @, which is not supported');
  }
  const certificates = findCertificates(parameters, directory);
  return {
    user,
    password: pick('password', parts.password, ''),
    hosts,
    database,
    ...attributesOf(parameters, hosts),
    ...certificates,
    sslmode: hosts.every(isSocket) ? 'disable' : sslmodeOf(parameters, certificates),
    sslnegotiation: parameters.get('sslnegotiation') ?? 'postgres',
    channelBinding: parameters.get('channel_binding') ?? 'prefer',
    options: parameters.get('options'),
    applicationName: parameters.get('application_name'),
    connectTimeout:
      parameters.get('connect_timeout') ?? (hosts.length > 1 ? HOST_TIMEOUT : undefined),
  };
}

/** Of several hosts, the one that can be written to is meant. */
function attributesOf(parameters: ReadonlyMap<string, string>, hosts: readonly Host[]) {
  const given = parameters.get('target_session_attrs') as SessionAttrs | undefined;
  return {
    sessionAttrs: given ?? (hosts.length > 1 ? 'read-write' : 'any'),
    isBalanced: parameters.get('load_balance_hosts') === 'random',
  };
}

function sslmodeOf(parameters: ReadonlyMap<string, string>, certificates: Certificates): string {
  const isSystem = parameters.get('sslrootcert') === 'system';
  const usual = isSystem ? 'verify-full' : parameters.get('ssl') ? 'require' : undefined;
  const sslmode = parameters.get('sslmode') ?? usual;
  if (sslmode === undefined || sslmode === 'disable') {
    const needsTls = Object.keys(certificates)[0] ?? needsTlsBeside(parameters);
    if (needsTls) throw new UrlFault(`has ${needsTls} without TLS: add sslmode=verify-full`);
    return 'disable';
  }
  if (isSystem && sslmode !== 'verify-full') {
    throw new UrlFault('has sslrootcert=system, which goes with sslmode=verify-full only');
  }
  if (sslmode === 'verify-ca' && !certificates.sslrootcert) {
    throw new UrlFault(
      'has sslmode=verify-ca without sslrootcert, the file of the authority: add it, or write ' +
        'sslmode=verify-full for the authorities that everybody trusts',
    );
  }
  return sslmode;
}

function needsTlsBeside(parameters: ReadonlyMap<string, string>): string | undefined {
  if (parameters.get('sslnegotiation') === 'direct') return 'sslnegotiation=direct';
  if (parameters.get('channel_binding') === 'require') return 'channel_binding=require';
  return undefined;
}

/**
 * The same as a URL with nothing left to defaults. That of one host is understood by the server's
 * library, too.
 */
export function toUrl(target: DatabaseTarget): string {
  const { user, password, hosts, database, sslmode } = target;
  const encode = encodeURIComponent;
  const [{ host, port }, ...others] = hosts as [Host, ...Host[]];
  const isOneSocket = others.length === 0 && isSocket({ host, port });
  const isUsual = others.length === 0 && target.sessionAttrs === 'any';
  const parameters: Record<string, string | undefined> = {
    host: isOneSocket ? host : undefined,
    sslmode,
    target_session_attrs: isUsual ? undefined : target.sessionAttrs,
    load_balance_hosts: target.isBalanced ? 'random' : undefined,
    uselibpqcompat: 'true',
    sslnegotiation: target.sslnegotiation,
    sslrootcert: target.sslrootcert,
    sslcert: target.sslcert,
    sslkey: target.sslkey,
    channel_binding: target.channelBinding,
    enableChannelBinding: target.channelBinding === 'require' ? 'true' : undefined,
    options: target.options,
    application_name: target.applicationName,
    connect_timeout: target.connectTimeout,
  };
  const query = Object.entries(parameters)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encode(value)}`);
  const secret = password && `:${encode(password)}`;
  const addresses = isOneSocket ? `localhost:${port}` : writeHosts(hosts);
  // The library leaves these as they are when it decodes a path.
  const path = encode(database).replace(/%(3A|3B|26|3D|2B|24|2C)/g, decodeURIComponent);
  return `postgres://${encode(user)}${secret}@${addresses}/${path}?${query.join('&')}`;
}

import { existsSync } from 'node:fs';
import { projectRoot } from '../../config.ts';
import { type DatabaseTarget, readDatabaseUrl, toUrl } from '../../database/url/databaseUrl.ts';

/** Where systems keep the authorities that everybody trusts. */
const AUTHORITIES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * No file can be there. Libpq takes certificates and revocation lists from `~/.postgresql` where none
 * is named, and the server does not.
 */
const NOT_IN_URL = '/dev/null/not-in-DATABASE_URL';

/** What only the server's library knows, and what programs before 17 or 16 do not. */
const notForAll =
  /&(uselibpqcompat=true|enableChannelBinding=true|sslnegotiation=postgres|load_balance_hosts=random)/g;

/**
 * The variables that lead PostgreSQL's programs to the server's database, so that no password stands
 * on a command line.
 */
export function programEnvironment(databaseUrl: string): Record<string, string> {
  const target = readDatabaseUrl(databaseUrl, projectRoot);
  const settings = {
    PGHOST: target.hosts.map(({ host }) => host).join(),
    PGPORT: target.hosts.map(({ port }) => port).join(),
    PGTARGETSESSIONATTRS: target.sessionAttrs === 'any' ? undefined : target.sessionAttrs,
    PGLOADBALANCEHOSTS: target.isBalanced ? 'random' : undefined, // older programs do not look
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: target.database,
    PGSSLMODE: target.sslmode,
    PGSSLNEGOTIATION: target.sslnegotiation,
    PGSSLROOTCERT: rootCertificateOf(target) ?? NOT_IN_URL,
    PGSSLCERT: target.sslcert ?? NOT_IN_URL,
    PGSSLKEY: target.sslkey ?? NOT_IN_URL,
    PGSSLCRL: NOT_IN_URL,
    PGCHANNELBINDING: target.channelBinding,
    PGGSSENCMODE: 'disable', // the server's library does not know it
    PGOPTIONS: target.options,
    PGAPPNAME: target.applicationName,
    PGCONNECT_TIMEOUT: target.connectTimeout,
    DATABASE_URL: toUrl(target).replace(notForAll, ''),
  };
  const given = Object.entries(settings).filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(given);
}

/** PostgreSQL's programs before 16 do not know `system`; a file they all read. */
function rootCertificateOf({ sslmode, sslrootcert }: DatabaseTarget): string | undefined {
  if (sslrootcert || sslmode !== 'verify-full') return sslrootcert;
  return AUTHORITIES.find((file) => existsSync(file)) ?? 'system';
}

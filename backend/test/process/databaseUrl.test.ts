import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { parseConfig } from '../../config.ts';
import { readDatabaseUrl, toUrl } from '../../database/url/databaseUrl.ts';

const temporary = makeTemporaryDirectory();
after(() => temporary.remove());
const read = (url: string) => readDatabaseUrl(url, temporary.path);

/** What the library makes of it: user, password, host, port, database. */
function asLibrary(url: string) {
  const client = new pg.Client(toUrl(read(url)));
  const { user, password, host, port, database } = client;
  return [user, password, host, port, database];
}

const own = userInfo().username;

/** Tried with psql 15, except for those without a host: it takes a Unix socket there. */
const places: [url: string, place: unknown[]][] = [
  ['postgres://u:p@h:5433/d', ['u', 'p', 'h', 5433, 'd']],
  ['postgresql://u:p@h/d', ['u', 'p', 'h', 5432, 'd']],
  ['postgres://u:p@h', ['u', 'p', 'h', 5432, 'u']],
  ['postgres://h/d', [own, null, 'h', 5432, 'd']],
  ['postgres:///d', [own, null, 'localhost', 5432, 'd']],
  ['postgres://u:a#b?c@h/d', ['u', 'a#b?c', 'h', 5432, 'd']],
  ['postgres://u:a%23%2F%40%3A%25%20é@h/d', ['u', 'a#/@:% é', 'h', 5432, 'd']],
  ['postgres://u:a+b@h/d', ['u', 'a+b', 'h', 5432, 'd']],
  ['postgres://u:$`\'"\\@h/d', ['u', '$`\'"\\', 'h', 5432, 'd']],
  ['postgres://u:p@h/a%20b+$c%25d', ['u', 'p', 'h', 5432, 'a b+$c%d']],
  ['postgres://u:p@[::1]:5433/d', ['u', 'p', '::1', 5433, 'd']],
  ['postgres://u:p@%2Fvar%2Frun/d', ['u', 'p', '/var/run', 5432, 'd']],
  ['postgres://u:p@/d?host=/var/run&port=6000', ['u', 'p', '/var/run', 6000, 'd']],
  ['postgres://x:y@h:1/e?user=u&password=p&host=g&port=2&dbname=d', ['u', 'p', 'g', 2, 'd']],
];

/** Hosts and ports, which sessions are accepted, and whether they are spread. */
const lists: [url: string, hosts: string[], attrs: string, isBalanced?: boolean][] = [
  ['postgres://u:p@h/d', ['h 5432'], 'any'],
  ['postgres://u:p@h/d?target_session_attrs=primary', ['h 5432'], 'primary'],
  ['postgres://u:p@h:1,i:2/d', ['h 1', 'i 2'], 'read-write'],
  ['postgres://u:p@h,i:2,j/d', ['h 5432', 'i 2', 'j 5432'], 'read-write'],
  ['postgres://u:p@h,i/d?port=6', ['h 6', 'i 6'], 'read-write'],
  ['postgres://u:p@/d?host=h,i&port=1,2', ['h 1', 'i 2'], 'read-write'],
  ['postgres://u:p@h,i/d?target_session_attrs=any', ['h 5432', 'i 5432'], 'any'],
  ['postgres://u:p@[::1]:1,[fe80::2],h/d', ['::1 1', 'fe80::2 5432', 'h 5432'], 'read-write'],
  ['postgres://u:p@%2Frun%2Fa,h:2/d', ['/run/a 5432', 'h 2'], 'read-write'],
  ['postgres://u:p@/d?host=/run/a,/run/b', ['/run/a 5432', '/run/b 5432'], 'read-write'],
  [
    'postgres://u:a,b@h,i/d?target_session_attrs=any&load_balance_hosts=random',
    ['h 5432', 'i 5432'],
    'any',
    true,
  ],
];

const faults: [url: string, words: RegExp][] = [
  ['mysql://root:secret@h/d', /^must look like postgres:/],
  ['h/d', /^must look like postgres:/],
  ['postgres://u:secret@w0rd@h/d', /more than one @ before the host: .* @ as %40/],
  ['postgres://u:secret/w0rd@h/d', /an @ or a second \/ behind the host: .* \/ as %2F/],
  ['postgres://u:12/secret@h/d', /a second \/ behind the host/],
  ['postgres://u:secret%@h/d', /% in its password without two digits behind it: write % as %25/],
  ['postgres://u:secret%ff@h/d', /in its password that is not UTF-8/],
  ['postgres://u:secret%00@h/d', /in its password that is not UTF-8, or is %00/],
  ['postgres://u:secret@h/a%23b', /a database with #/],
  ['postgres://u:secret@h,,i/d', /has a host without a name in its list/],
  ['postgres://u:secret@h,/d', /has a host without a name in its list/],
  ['postgres://u:secret@h:1,i:x/d', /a port from 1 to 65535/],
  ['postgres://u:secret@h,[::1/d', /an IPv6 address stands in \[ \]/],
  ['postgres://u:secret@h,i/d?port=1,2,3', /has 2 hosts and 3 ports: write one port for all/],
  ['postgres://u:secret@h/d?port=1,2', /has 1 host and 2 ports/],
  ['postgres://u:secret@h,i o/d', /characters in its host/],
  [
    'postgres://u:secret@h,i/d?target_session_attrs=standby',
    /wrong value: target_session_attrs must be any, primary or read-write$/,
  ],
  ['postgres://u:secret@h,i/d?target_session_attr=any', /did you mean target_session_attrs\?/],
  ['postgres://u:secret@h,i/d?load_balance_hosts=yes', /load_balance_hosts must be disable or/],
  ['postgres://u:secret/@h', /a port from 1 to 65535|an @/],
  ['postgres://u:secret@h:0/d', /a port from 1 to 65535/],
  ['postgres://u:secret@::1/d', /an IPv6 address stands in \[ \]/],
  ['postgres://u:secret@h o/d', /characters in its host/],
  ['postgres://u:secret@h/d\n', /no line break/],
  ['postgres://u:secret@h/d?sslmode', /a parameter without =/],
  ['postgres://u:secret@h/d?sslmod=require', /not supported, "sslmod": did you mean sslmode\?/],
  ['postgres://u:secret@h/d?pgbouncer=true', /not supported, "pgbouncer": remove it/],
  ['postgres://u:secret@h/d?statement_timeout=5', /write options=-c%20statement_timeout%3DVALUE/],
  ['postgres://u:secret@h/d?schema=shop', /write options=-c%20search_path%3DNAME/],
  ['postgres://u:secret@h/d?hostaddr=1.2.3.4', /in the place of the host/],
  ['postgres://u:secret@h/d?toString=1', /not supported, "toString": remove it$/],
  ['postgres://u:secret@h/d?__proto__=1', /not supported, "__proto__": remove it$/],
  ['postgres://u:secret@[fe80::1%25eth0]/d', /^has an address with a zone behind its %, .*a name$/],
  ['postgres://u:secret@h/d?%1b[31m=1', /not supported, "\\u001b\[31m"/],
  ['postgres://u:secret@h/d?sslmode=prefer', /verify-full; prefer would let anybody/],
  ['postgres://u:secret@h/d?sslmode=no-verify', /it must be disable, require, .*"no-verify"/],
  ['postgres://u:secret@h/d?sslmode=verify-ca', /verify-ca without sslrootcert/],
  ['postgres://u:secret@h/d?sslmode=require&sslrootcert=system', /sslmode=verify-full only/],
  [
    'postgres://u:secret@h/d?sslrootcert=none.pem',
    /sslrootcert that does not exist: \/.*none\.pem/,
  ],
  ['postgres://u:secret@h/d?sslrootcert=empty.pem', /no certificate in PEM form/],
  ['postgres://u:secret@h/d?sslrootcert=directory', /sslrootcert that is a directory/],
  ['postgres://u:secret@h/d?sslmode=require&sslcert=ca.pem', /sslcert and sslkey together/],
  ['postgres://u:secret@h/d?sslrootcert=ca.pem', /sslrootcert without TLS: add sslmode=/],
  ['postgres://u:secret@h/d?channel_binding=require', /channel_binding=require without TLS/],
];

describe('the URL of a database', () => {
  writeFileSync(join(temporary.path, 'empty.pem'), '');
  mkdirSync(join(temporary.path, 'directory'));

  it('leads the server where it leads the programs of PostgreSQL', () => {
    for (const [url, place] of places) assert.deepEqual(asLibrary(url), place, url);
  });

  it('may name several hosts, as for the programs of PostgreSQL', () => {
    for (const [url, hosts, attrs, isBalanced = false] of lists) {
      const target = read(url);
      const found = target.hosts.map(({ host, port }) => `${host} ${port}`);
      assert.deepEqual(
        [found, target.sessionAttrs, target.isBalanced],
        [hosts, attrs, isBalanced],
        url,
      );
    }
  });

  it('means the same when it is read again', () => {
    for (const [url] of [...places, ...lists]) {
      const once = toUrl(read(url));
      assert.equal(toUrl(read(once)), once);
    }
  });

  it('is told what is wrong with which part, without its password', () => {
    const ca = join(import.meta.dirname, '../../../cli/test/support/certificates/ca.pem');
    for (const [url, words] of faults) {
      const absolute = url.replace('=ca.pem', `=${ca}`);
      assert.throws(
        () => read(absolute),
        ({ message }: Error) => {
          assert.match(message, words, url);
          assert.doesNotMatch(message, /secret|w0rd/, url);
          return true;
        },
      );
    }
  });

  it('is told among the other faults of the settings', () => {
    assert.throws(() => parseConfig({ DATABASE_URL: 'postgres://u:p@h:x/d', PORT: 'x' }), {
      message: /PORT must be .*\n {2}DATABASE_URL must have a port/,
    });
  });
});

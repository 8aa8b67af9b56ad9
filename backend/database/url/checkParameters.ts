import { nearestName } from '../../nearestName.ts';
import { quoted } from '../../printable.ts';
import { UrlFault } from './urlFault.ts';

type Check = true | readonly string[];

/** What may stand behind the `?`: the names and values of libpq that the server can keep, too. */
const known: Record<string, Check> = {
  host: true,
  port: true,
  user: true,
  password: true,
  dbname: true,
  application_name: true,
  options: true,
  connect_timeout: true,
  // A standby takes no orders: libpq's other values would lead to one.
  target_session_attrs: ['any', 'primary', 'read-write'],
  load_balance_hosts: ['disable', 'random'],
  client_encoding: ['utf8', 'UTF8', 'utf-8', 'UTF-8', 'auto'],
  sslmode: ['disable', 'require', 'verify-ca', 'verify-full'],
  ssl: ['true'],
  sslrootcert: true,
  sslcert: true,
  sslkey: true,
  sslnegotiation: ['postgres', 'direct'],
  channel_binding: ['disable', 'prefer', 'require'],
  gssencmode: ['disable', 'prefer'],
  // Not of libpq: ours, for the server's own library.
  uselibpqcompat: ['true'],
  enableChannelBinding: ['true'],
};

const sessionSettings =
  /^(statement|lock|transaction|idle_in_transaction_session|idle_session)_timeout$/;

const advice = new Map([
  ['hostaddr', 'write the address in the place of the host'],
  ['schema', 'write options=-c%20search_path%3DNAME'],
  ['currentSchema', 'write options=-c%20search_path%3DNAME'],
  ['search_path', 'write options=-c%20search_path%3DNAME'],
  ['service', 'write out what the service stands for'],
]);

/** @throws {UrlFault} naming the first parameter that is not understood. */
export function checkParameters(parameters: ReadonlyMap<string, string>): void {
  for (const [name, value] of parameters) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    if (check === undefined) throw new UrlFault(unknown(name));
    if (check !== true && !check.includes(value)) throw new UrlFault(wrong(name, value, check));
  }
  const timeout = parameters.get('connect_timeout');
  if (timeout !== undefined && !/^\d{1,5}$/.test(timeout)) {
    throw new UrlFault('must have a connect_timeout in whole seconds');
  }
}

function unknown(name: string): string {
  const nearest = nearestName(name, Object.keys(known).slice(0, -2));
  const hint =
    (nearest && `did you mean ${nearest}?`) ??
    (sessionSettings.test(name) ? `write options=-c%20${name}%3DVALUE` : advice.get(name)) ??
    'remove it';
  return `has a parameter that is not supported, ${quoted(name)}: ${hint}`;
}

function wrong(name: string, value: string, values: readonly string[]): string {
  const choice = `${name} must be ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}`;
  if (name !== 'sslmode') return `has a parameter with a wrong value: ${choice}`;
  const reason =
    value === 'prefer' || value === 'allow'
      ? `${value} would let anybody on the way switch TLS off`
      : `not ${quoted(value)}`;
  return `has a wrong sslmode: it must be ${values.join(', ')}; ${reason}`;
}

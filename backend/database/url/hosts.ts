import { checkAddress } from './checkAddress.ts';
import { UrlFault } from './urlFault.ts';

/** A host of a URL. Its name may have several addresses; a path is the directory of a Unix socket. */
export interface Host {
  host: string;
  port: string;
}

/** `target_session_attrs`: any will do, no standby, or one that can be written to. */
export type SessionAttrs = 'any' | 'primary' | 'read-write';

const USUAL_HOST = 'localhost';
const USUAL_PORT = '5432';

/**
 * Reads lists of hosts and ports as libpq does: one port is that of all hosts.
 *
 * @throws {UrlFault}
 */
export function readHosts(hostList: string, portList: string): Host[] {
  const names = (hostList || USUAL_HOST).split(',');
  const ports = portList.split(',');
  if (ports.length !== 1 && ports.length !== names.length) {
    throw new UrlFault(
      `has ${counted(names.length, 'host')} and ${counted(ports.length, 'port')}: write one port ` +
        'for all hosts, or one for each',
    );
  }
  return names.map((host, index) => {
    if (!host) throw new UrlFault('has a host without a name in its list: see its commas');
    const port = (ports.length === 1 ? ports[0] : ports[index]) || USUAL_PORT;
    checkAddress(host, port);
    return { host, port };
  });
}

/** The same as a URL has it in front of the database. */
export function writeHosts(hosts: readonly Host[]): string {
  return hosts.map(({ host, port }) => `${writeName(host)}:${port}`).join(',');
}

export function isSocket({ host }: Host): boolean {
  return host.startsWith('/');
}

const writeName = (host: string) => (host.includes(':') ? `[${host}]` : encodeURIComponent(host));

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Host, isSocket } from '../url/hosts.ts';

/** Where a host can be reached. */
export interface Address extends Host {
  /** Undefined for a Unix socket. */
  ip: string | undefined;
}

/**
 * Looks the name up each time: its address may have moved, and there may be several.
 *
 * @throws if the name is not known.
 */
export async function findAddresses(host: Host): Promise<Address[]> {
  if (isSocket(host)) return [{ ...host, ip: undefined }];
  if (isIP(host.host)) return [{ ...host, ip: host.host }];
  const found = await lookup(host.host, { all: true });
  return found.map(({ address: ip }) => ({ ...host, ip }));
}

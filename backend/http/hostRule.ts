import { lookup } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';

/** Whether a server answers to a `Host`. */
export type HostRule = (host: string) => boolean;

const hostAndPort = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d*)?$/i;

/**
 * Against DNS rebinding: a web page of anybody's site can make its own name lead to 127.0.0.1, and
 * then order as if it were ours. On loopback a server answers to loopback names, to the name that it
 * listens on, and to `allowedHosts`; elsewhere to all names, unless some are listed.
 */
export async function makeHostRule(
  listensOn: string,
  allowedHosts: readonly string[] | undefined,
): Promise<HostRule> {
  const isOnLoopback = await leadsToLoopback(listensOn);
  if (allowedHosts ? allowedHosts.includes('*') : !isOnLoopback) return () => true;
  const names = new Set([listensOn, ...(allowedHosts ?? [])].map(normalize));
  let lastAllowed: string | undefined;

  return (host) => {
    if (host === lastAllowed) return true;
    const [, address, name] = hostAndPort.exec(host) ?? [];
    const given = normalize(address ?? name ?? '');
    if (!names.has(given) && !(isOnLoopback && isLoopback(given))) return false;
    lastAllowed = host;
    return true;
  };
}

/** One spelling of each name and address. */
function normalize(name: string): string {
  const plain = name.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  return isIPv6(plain) ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain;
}

function isLoopback(name: string): boolean {
  if (isIPv4(name)) return name.startsWith('127.');
  if (isIPv6(name)) return name === '::1' || /^::ffff:7f[\da-f]{2}:/.test(name);
  return name === 'localhost' || name.endsWith('.localhost');
}

async function leadsToLoopback(host: string): Promise<boolean> {
  try {
    return isLoopback(normalize((await lookup(host)).address));
  } catch {
    return false; // that nobody can listen there is said where it is tried
  }
}

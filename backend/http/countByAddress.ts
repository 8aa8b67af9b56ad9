import { isIPv6, type Socket } from 'node:net';

/** How many connections each client has, by the address at the other end of the socket. */
export class CountByAddress {
  private readonly counts = new Map<string, number>();

  /** Counts a connection until it closes, and returns how many its client has by now. */
  enter(socket: Socket): number {
    const client = clientOf(socket.remoteAddress ?? '');
    const count = (this.counts.get(client) ?? 0) + 1;
    this.counts.set(client, count);
    socket.once('close', () => this.leave(client));
    return count;
  }

  private leave(client: string): void {
    const count = (this.counts.get(client) ?? 0) - 1;
    if (count > 0) this.counts.set(client, count);
    else this.counts.delete(client);
  }
}

/** A client of IPv6 has a whole /64 of addresses; one of IPv4 may show as `::ffff:192.0.2.1`. */
export function clientOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::');
  const first = head.split(':');
  const last = tail ? tail.split(':') : [];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}

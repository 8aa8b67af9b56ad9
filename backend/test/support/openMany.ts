import { openConnection, type RawConnection } from './rawHttp.ts';

/** Fewer than the shortest common queue of connections that nobody has accepted yet. */
const AT_ONCE = 100;

export async function openMany(url: string, count: number): Promise<RawConnection[]> {
  const connections: RawConnection[] = [];
  while (connections.length < count) {
    const batch = Math.min(AT_ONCE, count - connections.length);
    connections.push(
      ...(await Promise.all(Array.from({ length: batch }, () => openConnection(url)))),
    );
  }
  return connections;
}

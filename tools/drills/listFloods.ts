import { mostOpenFiles } from '../../backend/http/connectionLimit.ts';
import { orderRequest } from '../load/client/orderRequest.ts';
import type { Flood } from './openFlood.ts';

/** As many as the server accepts by default, beside its others. */
const MOST_CONNECTIONS = 14_900;
/** Files that this process and the server need beside connections. */
const SPARE_FILES = 400;
/** A gigabyte at once, which is also more than the machine carries: it shows what memory that takes. */
export const FOR_MEMORY = 'orders, unread';

/** Where a server listens. */
export interface Ports {
  port: number;
  managementPort: number;
}

/** What a client that means ill may send to a server, on its own and with its orders for a product. */
export async function listFloods(
  { port, managementPort }: Ports,
  productId: number,
): Promise<Flood[]> {
  const url = `http://127.0.0.1:${port}/`;
  const address = /src="(\S+\.js)"/.exec(await (await fetch(url)).text())?.[1];
  if (!address) throw new Error('The page is not built: npm start does it.');
  const script = new URL(address, url).pathname;
  const tiny = Buffer.from('POST /x HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const file = Buffer.from(`GET ${script} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const figures = Buffer.from('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const order = orderRequest(productId);
  const many = Math.min(MOST_CONNECTIONS, mostOpenFiles() - SPARE_FILES);
  const ofFigures = { port: managementPort, connections: 20, request: figures, times: 1_500 };
  return [
    { name: 'files, unread', port, connections: 200, request: file, times: 100, isRead: false },
    { name: 'figures', ...ofFigures, isRead: true },
    { name: 'tiny requests', port, connections: 100, request: tiny, times: 2_000, isRead: true },
    { name: 'orders', port, connections: 100, request: order, times: 500, isRead: true },
    { name: FOR_MEMORY, port, connections: many, request: order, times: 500, isRead: false },
  ];
}

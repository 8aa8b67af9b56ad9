import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Location } from './database/embedded/location.ts';

/** The lines that tell a person, at start, where everything is and what to try. */
export function welcome(server: Server, database: Location | undefined): string {
  const url = urlOf(server.address() as AddressInfo);
  const lines = [
    `Inventory allocation is running. Page: ${url}/  API: POST ${url}/api/order`,
    `Try: curl -i ${url}/api/order -H 'Content-Type: application/json' ` +
      `-d '{"productId": 1, "quantity": 1}'`,
  ];
  if (database?.insteadOf) {
    lines.push(
      `Data: ${database.dataDirectory}, because PostgreSQL does not run as root and ` +
        `${database.insteadOf} is closed to other users.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function urlOf({ address, family, port }: AddressInfo): string {
  const isEverywhere = address === '0.0.0.0' || address === '::';
  if (isEverywhere) return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

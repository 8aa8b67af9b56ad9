import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Location } from './database/embedded/location.ts';
import { printableLines } from './printable.ts';

interface Started {
  /** Of the API. */
  address: AddressInfo;
  management: Server | undefined;
  embedded: Location | undefined;
  /** What several workers share; undefined if there is one. */
  shares: string | undefined;
}

/** The lines that tell a person, at start, where everything is and what to try. */
export function welcome({ address, management, embedded, shares }: Started): string {
  const url = urlOf(address);
  // Only the embedded database has the demo catalog, with a product 1.
  const [hint, id] = embedded ? ['Try', '1'] : ['Try, with the id of a product of yours', 'ID'];
  const lines = [
    `Inventory allocation is running. Page: ${url}/  API: POST ${url}/api/order`,
    `${hint}: curl -i ${url}/api/order -H 'Content-Type: application/json' ` +
      `-d '{"productId": ${id}, "quantity": 1}'`,
    ...(management ? [`Health and metrics: ${placesOf(management)}`] : []),
    ...(shares ? [shares] : []),
    ...(embedded ? placesElsewhere(embedded) : []),
  ];
  return printableLines(`${lines.join('\n')}\n`);
}

function placesOf(management: Server): string {
  const url = urlOf(management.address() as AddressInfo);
  return ['livez', 'readyz', 'metrics'].map((name) => `${url}/${name}`).join('  ');
}

/** What is not where it was asked for or installed. */
function placesElsewhere({ dataDirectory, insteadOf, programs }: Location): string[] {
  const reason = 'because PostgreSQL does not run as root and';
  const places: string[] = [];
  if (insteadOf) {
    places.push(`Data: ${dataDirectory}, ${reason} ${insteadOf} is closed to other users.`);
  }
  if (!programs.directory.includes('node_modules')) {
    places.push(
      `PostgreSQL's programs: ${programs.directory}, ${reason} node_modules is closed to other users.`,
    );
  }
  return places;
}

function urlOf({ address, family, port }: AddressInfo): string {
  const isEverywhere = address === '0.0.0.0' || address === '::';
  if (isEverywhere) return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

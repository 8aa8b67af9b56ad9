import { InvalidArgumentError } from 'commander';

const EXAMPLE = '01a20502-5aff-7437-a1c8-1e0936254771';
/** Fewer digits of an id say little. */
const LEAST_OF_ID = 8;

/** Reads an argument that is the id of an order, or how one begins. */
export function orderIdStart(text: string): string {
  const start = text.toLowerCase().replace(/…$/, ''); // as a narrow table shows it
  const rest = '00000000-0000-0000-0000-000000000000'.slice(start.length);
  if (start.length >= LEAST_OF_ID && isUuid(start + rest)) return start;
  throw new InvalidArgumentError(`It must be a UUID, such as ${EXAMPLE}, or how one begins.`);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

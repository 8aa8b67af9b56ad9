import { InvalidArgumentError } from 'commander';

/** Reads an argument that is the id of an order. */
export function orderId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError(
    'It must be a UUID, such as 01a20502-5aff-7437-a1c8-1e0936254771.',
  );
}

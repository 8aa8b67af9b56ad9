import { NotFound } from '../../errors.ts';

export function notFound(): never {
  throw new NotFound();
}

import { MethodNotAllowed } from '../../errors.ts';

export function methodNotAllowed(): never {
  throw new MethodNotAllowed();
}

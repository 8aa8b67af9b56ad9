import type { ApiError } from '../../errors.ts';

/** An error as the API answers it. */
export function errorBody({ message, code, details }: ApiError) {
  return { message, code, ...(details && { details }) };
}

/**
 * What an error says. One of several attempts, to the addresses of one name for example, says nothing
 * itself: then the first of these does.
 */
export function messageOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message, parent, errors } = error as Error & { parent?: unknown; errors?: unknown[] };
  return message || messageOf(parent) || messageOf(errors?.[0]);
}

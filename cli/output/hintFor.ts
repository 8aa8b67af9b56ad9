const INSUFFICIENT_PRIVILEGE = '42501';

/** What helps with an error of the database beyond its own words. */
export function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, parent, cause } = error as Error & { code?: string; parent?: unknown };
  if (code === INSUFFICIENT_PRIVILEGE) {
    return 'The user in DATABASE_URL lacks a right: docs/operating.md lists what each command needs.';
  }
  return hintFor(parent) ?? hintFor(cause);
}

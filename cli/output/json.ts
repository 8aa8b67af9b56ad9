// TypeScript does not know it yet.
declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** JSON on one line, also of sums that are too large for a number of JavaScript. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint' ? JSON.rawJSON(String(inner)) : inner,
  );
}

/**
 * A text as a literal of SQL. Safe because the session has `standard_conforming_strings` on
 * (`orderGuards` sets it, whatever the database has): a quote ends a literal and nothing else does.
 */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * What may stay of the PG… variables: the password where the URL has none, and what says how
 * PostgreSQL's programs show things, not where they connect to.
 * Source: https://www.postgresql.org/docs/current/libpq-envars.html
 */
const harmless = new Set([
  'PGPASSWORD',
  'PGPASSFILE',
  'PGCLIENTENCODING',
  'PGDATESTYLE',
  'PGTZ',
  'PGGEQO',
  'PGLOCALEDIR',
  'PGDATA', // of PostgreSQL's server programs
]);

/** Removes what would change the meaning of a URL: for our own library, and for whom we start. */
export function forgetPgVariables(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (/^PG[A-Z]/.test(name) && !harmless.has(name)) delete environment[name];
  }
}

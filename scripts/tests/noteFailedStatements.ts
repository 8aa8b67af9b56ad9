import { appendFileSync } from 'node:fs';
import pg from 'pg';

/** A statement that a server has refused. */
export interface FailedStatement {
  sqlState: string;
  message: string;
  detail: string;
  statement: string;
}

interface SentQuery {
  text?: string;
  handleError(error: unknown, connection: unknown): unknown;
}

// Loaded before everything else, by NODE_OPTIONS, in each process of a test run: writes what was
// refused into the file that FAILED_STATEMENTS names, whoever handles the error then.
const file = process.env.FAILED_STATEMENTS;
const query = (pg as unknown as { Query: { prototype: SentQuery } }).Query.prototype;
const { handleError } = query;
query.handleError = function (this: SentQuery, error: unknown, connection: unknown) {
  if (file && error instanceof pg.DatabaseError && error.code) note(file, error, this.text ?? '');
  return handleError.call(this, error, connection);
};

function note(path: string, error: pg.DatabaseError, statement: string): void {
  const { code = '', message, detail, hint } = error;
  const failed = {
    ...{ sqlState: code, message, statement },
    detail: [detail, hint].filter(Boolean).join(' '),
  };
  appendFileSync(path, `${JSON.stringify(failed)}\n`);
}

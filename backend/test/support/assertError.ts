import assert from 'node:assert/strict';
import type { FieldError } from '../../errors.ts';
import type { RawAnswer, RawConnection } from './rawHttp.ts';

export interface ErrorBody {
  message: string;
  code: string;
  details?: FieldError[];
}

/** What only somebody who looks into the server may see: stacks, paths and SQL. */
const internals = /\bat .+:\d+|node_modules|backend\/|\.ts\b|SELECT |INSERT |sequelize|postgres/i;

/** Fails unless the answer is this error, said as the API says errors. */
export function assertError(answer: RawAnswer, status: number, code: string): ErrorBody {
  const { headers, text } = answer;
  assert.deepEqual([answer.status, codeOf(text)], [status, code], text);
  return assertErrorBody(headers, text);
}

/** Fails unless the answer is some error of the API. */
export function assertErrorBody(headers: RawAnswer['headers'], text: string): ErrorBody {
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  const body = JSON.parse(text) as ErrorBody;
  assert.match(body.message, /\S/);
  assert.match(body.code, /^[A-Z_]+$/);
  const names = Object.keys(body).join();
  assert.ok(names === 'message,code' || names === 'message,code,details', names);
  // Details repeat what the client said, which may look like anything.
  if (!body.details) assert.doesNotMatch(text, internals);
  return body;
}

/** The same, on a connection that the server then really closes. */
export async function assertLastError(
  connection: RawConnection,
  status: number,
  code: string,
): Promise<void> {
  const answer = await connection.answer();
  assertError(answer, status, code);
  assert.equal(answer.headers.connection, 'close');
  await connection.closed();
}

function codeOf(text: string): unknown {
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined;
  }
}

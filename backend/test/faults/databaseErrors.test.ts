import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { ConnectionError, DatabaseError, UniqueConstraintError } from 'sequelize';
import {
  CommitOutcomeUnknown,
  isTransient,
  isUniqueViolation,
  NotCommitted,
  sqlStateOf,
} from '../../database/databaseErrors.ts';

/** As Sequelize has it: an answer of the server with an SQLSTATE, or a failure without. */
function failure(code?: string): DatabaseError {
  const answer = Object.assign(new pg.DatabaseError('it failed', 0, 'error'), { code });
  return new DatabaseError(Object.assign(code ? answer : new Error('it failed'), { sql: '' }));
}

describe('an error of the database', () => {
  const transient = ['25P03', '25P04', '25006', '40001', '40P01', '53100', '53200', '53300'];
  transient.push('55P03', '57014', '57P01', '57P02', '57P03', '57P05', '58030', '08006', '08P01');
  for (const code of [...transient, undefined]) {
    it(`passes with SQLSTATE ${code}`, () => assert.equal(isTransient(failure(code)), true));
  }

  it('passes where COMMIT was no success, or nobody knows whether it was', () => {
    for (const error of [new NotCommitted(), new CommitOutcomeUnknown()]) {
      assert.equal(isTransient(error), true);
    }
  });

  for (const code of ['P0001', '23514', '42P01']) {
    it(`lasts with SQLSTATE ${code}`, () => assert.equal(isTransient(failure(code)), false));
  }

  it('is a taken key, and no lost connection, when a constraint says so', () => {
    const answer = new pg.DatabaseError('it is taken', 0, 'error');
    const parent = Object.assign(answer, { sql: '', code: '23505' });
    const error = new UniqueConstraintError({ parent });
    assert.deepEqual([isUniqueViolation(error), isTransient(error)], [true, false]);
  });

  it('has an SQLSTATE only if the server has given one', () => {
    const lost = Object.assign(new Error('write EPIPE'), { sql: '', code: 'EPIPE' });
    assert.equal(sqlStateOf(new DatabaseError(lost)), undefined);
    assert.equal(sqlStateOf(new ConnectionError(lost)), undefined);
    assert.equal(sqlStateOf(failure('57P01')), '57P01');
  });
});

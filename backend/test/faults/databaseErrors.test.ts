import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatabaseError, UniqueConstraintError } from 'sequelize';
import { isTransient, isUniqueViolation } from '../../database/databaseErrors.ts';

const failure = (code?: string) =>
  new DatabaseError(Object.assign(new Error('it failed'), { sql: '', ...(code && { code }) }));

describe('an error of the database', () => {
  for (const code of ['25P03', '40P01', '57P01', '53100', '08006', undefined]) {
    it(`passes with SQLSTATE ${code}`, () => assert.equal(isTransient(failure(code)), true));
  }

  for (const code of ['P0001', '23514', '42P01']) {
    it(`lasts with SQLSTATE ${code}`, () => assert.equal(isTransient(failure(code)), false));
  }

  it('is a taken key, and no lost connection, when a constraint says so', () => {
    const parent = Object.assign(new Error('it is taken'), { sql: '', code: '23505' });
    const error = new UniqueConstraintError({ parent });
    assert.deepEqual([isUniqueViolation(error), isTransient(error)], [true, false]);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { RawAnswer } from './rawHttp.ts';

export const contractFile = resolve(import.meta.dirname, '../../../openapi.yaml');

interface MediaType {
  schema: object;
  examples: Record<string, { value: unknown }>;
}

interface Operation {
  requestBody: { content: { 'application/json': MediaType } };
  responses: Record<string, { headers?: object; content: Record<string, MediaType> }>;
}

interface Contract {
  paths: { '/api/order': { post: Operation } };
  components: { schemas: { ErrorCode: { enum: string[] } } };
}

export const contract = parse(readFileSync(contractFile, 'utf8')) as Contract;
export const placeOrder = contract.paths['/api/order'].post;

const ajv = addFormats.default(new Ajv2020({ allErrors: true, strict: false }));
ajv.addSchema(contract, 'openapi.yaml');

/** Fails unless the contract describes this answer to an order. */
export function assertDescribed({ status, headers, text }: RawAnswer): void {
  const response = placeOrder.responses[status];
  assert.ok(response, `the contract does not describe ${status}`);
  const mediaType = headers['content-type']?.split(';')[0] ?? '';
  assert.ok(response.content[mediaType], `the contract describes no ${status} of ${mediaType}`);
  const pointer = ['paths', '/api/order', 'post', 'responses', status, 'content', mediaType];
  assertValid([...pointer, 'schema'], text);
}

/** Fails unless JSON is an error as the contract describes errors. */
export function assertDescribedError(text: string): void {
  assertValid(['components', 'schemas', 'Error'], text);
}

function assertValid(pointer: (string | number)[], text: string): void {
  const path = pointer.map((part) => `/${String(part).replaceAll('/', '~1')}`).join('');
  const validate = ajv.getSchema(`openapi.yaml#${path}`) as ValidateFunction;
  assert.ok(validate(JSON.parse(text)), `${text}\n${ajv.errorsText(validate.errors)}`);
}

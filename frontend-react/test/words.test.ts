import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { codes } from '../src/order/codes.ts';
import { english } from '../src/words/english.ts';
import german from '../src/words/german.json' with { type: 'json' };
import { rowOf } from '../src/words/rowOf.ts';
import type { Words } from '../src/words/words.ts';
import { error } from './support/orderEvents.ts';

const root = resolve(import.meta.dirname, '../..');
const rule = readFileSync(resolve(root, 'docs/front-ends.md'), 'utf8');
const contract = parse(readFileSync(resolve(root, 'openapi.yaml'), 'utf8'));
const described: string[] = contract.components.schemas.ErrorCode.enum;

/** Rows of the tables whose first cell has another name than the page gives it. */
const names: Record<string, string> = {
  placed: 'PLACED',
  'placed before': 'REPLAYED',
  sending: 'SENDING',
  'retrying, in the pause': 'PAUSING',
  'retrying, under way': 'RETRYING',
  'INVALID_REQUEST, product, empty': 'PRODUCT_MISSING',
  'INVALID_REQUEST, quantity, empty': 'QUANTITY_MISSING',
  'INVALID_REQUEST, either, not empty': 'RANGE',
  "not the service's": 'FOREIGN',
  'no connection': 'UNREACHABLE',
  offline: 'OFFLINE',
  'no answer for 30 s': 'TIMEOUT',
  stopped: 'STOPPED',
  reloaded: 'RELOADED',
  'out of date: every other code': 'OUTDATED',
};

describe('the codes that the page knows', () => {
  it('are those of the contract', () => {
    assert.deepEqual(Object.keys(codes).sort(), described.toSorted());
  });

  it('each have a row in the table of outcomes, with the status that they have here', () => {
    for (const [code, { status }] of Object.entries(codes)) {
      assert.match(rule, new RegExp(`^\\| ${status} \`${code}\``, 'm'));
    }
  });

  it('each lead to words, and an unknown one to those of a page out of date', () => {
    for (const code of Object.keys(codes)) {
      const answer = error(code);
      assert.ok(answer.kind === 'error' && english.rows[rowOf(answer)]);
    }
    const unknown = error('A_NEW_CODE');
    assert.ok(unknown.kind === 'error' && rowOf(unknown) === 'OUTDATED');
  });
});

for (const [heading, words] of [
  ['English', english],
  ['German', german as unknown as Words],
] as const) {
  describe(`the words in ${heading}`, () => {
    it('are those of the table that both front ends share', () => {
      const { rows, others } = readTable(heading);
      assert.deepEqual(words.rows, rows);
      assert.deepEqual(
        [words.mayBePlaced, words.notPlaced, words.riskIfPlaced, words.riskIfNot, words.notProven],
        [
          'may be placed',
          'not placed',
          'risk, may be placed',
          'risk, not placed',
          'refused, not proven',
        ].map((name) => others[name]),
      );
      assert.equal(Object.values(words.buttons).join(' · '), others.buttons);
      assert.equal(`${words.heading} · ${words.subheading}`, others.heading);
    });

    it('are none of a developer', () => {
      assert.doesNotMatch(JSON.stringify(Object.values(words.rows)), /productId(?!\})|JSON|HTTP/);
    });

    it('are as many as in English, and fill the same places', () => {
      const places = (text: string) => text.match(/\{\w+\}/g) ?? [];
      assert.deepEqual(Object.keys(words.labels), Object.keys(english.labels));
      for (const [row, texts] of Object.entries(english.rows)) {
        const translated = words.rows[row as keyof Words['rows']];
        assert.deepEqual(texts.map(places), translated.map(places), row);
      }
    });
  });
}

function readTable(heading: string) {
  const [section = ''] = (rule.split(`### ${heading}\n`)[1] ?? '').split('\n### ');
  const rows: Record<string, string[]> = {};
  const others: Record<string, string> = {};
  for (const line of section.split('\n').filter((text) => /^\| [^-|]/.test(text))) {
    const [name = '', ...texts] = line
      .slice(2, -1)
      .split('|')
      .map((cell) => cell.trim());
    const plain = name.replaceAll('`', '');
    if (texts.length === 1) others[plain] = texts[0] ?? '';
    else if (plain !== 'row') rows[names[plain] ?? plain] = texts;
  }
  return { rows, others };
}

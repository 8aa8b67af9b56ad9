import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContenderName, Round } from '../bench/contenders/contender.ts';
import { renderPage } from '../bench/report/page.ts';
import { renderTable } from '../bench/report/table.ts';
import { runCase } from '../bench/runCase.ts';
import { caseNamed, quietRound, reportOf } from './support/benchReport.ts';

const hot64 = caseNamed('hot-64');
const noisyRound = { ...quietRound, otherCores: 0.4 };

describe('the rounds of a case', () => {
  it('begin with another contender each time', async () => {
    const measured: ContenderName[] = [];
    await runCase(
      { ...hot64, contenders: ['bareExpress', 'literal', 'ours'] },
      {
        ...{ count: 4, mustBeAlone: false, stop: new AbortController().signal },
        contender: async (name) => ({
          async measure() {
            measured.push(name);
            return quietRound;
          },
          stop: async () => {},
        }),
        progress: () => {},
      },
    );
    assert.deepEqual(measured, [
      ...['bareExpress', 'literal', 'ours'],
      ...['literal', 'ours', 'bareExpress'],
      ...['ours', 'bareExpress', 'literal'],
      ...['bareExpress', 'literal', 'ours'],
    ]);
  });
});

describe('a run beside other work', () => {
  /** All rounds after those that are given are as the last one. */
  async function run(given: readonly Round[], mustBeAlone: boolean) {
    const rounds = [...given];
    const lines: string[] = [];
    const measure = async () => (rounds.length > 1 ? rounds.shift() : rounds[0]) as Round;
    const result = await runCase(
      { ...hot64, contenders: ['ours'] },
      {
        ...{ count: 1, mustBeAlone, stop: new AbortController().signal },
        contender: async () => ({ measure, stop: async () => {} }),
        progress: (line) => lines.push(line),
      },
    );
    return { ...result, lines };
  }

  it('is marked in every output', async () => {
    const { lines, ...result } = await run([noisyRound], false);
    assert.deepEqual(lines, ['hot-64, round 1 of 1, ours: 1,000 orders/s, beside 40 % of a core']);
    const warning =
      'NOT ALONE ON THE MACHINE: these figures do not count. In 1 of 1 rounds other programs ' +
      'took more than 15 % of a core, at most 40 %.';
    const table = renderTable(reportOf(result));
    assert.ok(table.startsWith(warning), table);
    assert.match(table, / 40 % ! /);
    assert.ok(renderPage(reportOf(result)).includes(warning));
  });

  it('measures such a round again with --alone', async () => {
    const { lines, measured } = await run([noisyRound, noisyRound, quietRound], true);
    const again = 'beside 40 % of a core: this round again';
    assert.deepEqual(lines, [again, again, 'hot-64, round 1 of 1, ours: 1,000 orders/s']);
    assert.deepEqual(measured, { ours: [quietRound] });
  });

  it('is refused with --alone if it stays like that', async () => {
    await assert.rejects(run([noisyRound], true), {
      message:
        'hot-64, ours: other programs took 40 % of a core, and with --alone at most 15 % are ' +
        'allowed: stop them, or leave --alone out',
    });
  });

  it('is refused with --alone where nobody knows of other work', async () => {
    const round = { ...quietRound, otherCores: Number.NaN };
    await assert.rejects(run([round], true), /other programs took an unknown share of a core/);
    const { lines: _, ...result } = await run([round], false);
    assert.match(renderTable(reportOf(result)), /^NOT ALONE.*It is not known/);
  });

  it('is neither marked nor refused when alone', async () => {
    const { lines, ...result } = await run([quietRound], true);
    assert.deepEqual(lines, ['hot-64, round 1 of 1, ours: 1,000 orders/s']);
    assert.doesNotMatch(renderTable(reportOf(result)), /NOT ALONE|% !/);
    assert.doesNotMatch(renderPage(reportOf(result)), /NOT ALONE/);
  });
});

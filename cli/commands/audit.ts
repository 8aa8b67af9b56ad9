import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { AuditReport } from '../../backend/services/operator/auditReport.ts';
import { createAuditService } from '../../backend/services/operator/auditService.ts';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import type { CommandContext } from '../commandContext.ts';
import { auditText } from '../output/auditText.ts';
import { formatNumber } from '../output/formatNumber.ts';
import { toJson } from '../output/json.ts';
import { type Progress, progressFor } from '../output/startProgress.ts';
import { writeMessage } from '../output/writeMessage.ts';
import { writeOut } from '../output/writeOut.ts';
import { wholeNumber, withExamples } from '../usage.ts';

const MAX_INTEGER = 2_147_483_647;
const DEFAULT_LISTED = 20;
const DEFAULT_INTERVAL_SECONDS = 10;
const MAX_INTERVAL_SECONDS = 86_400;
/** Less than this is read in a moment. */
const MANY_ROWS = 1_000_000;

interface Options {
  limit: number;
  allowUnreceipted: boolean;
  json: boolean;
  watch: boolean;
  interval: number;
}

export function auditCommand(context: CommandContext): Command {
  const audit = new Command('audit')
    .summary('Checks that every unit is accounted for')
    .description(
      'Checks that every unit is accounted for: receipts and returns less orders are the stock of ' +
        'each product, and no order is there twice. Orders go on meanwhile. Exits with 1 if not.',
    )
    .option(
      '--limit <n>',
      'violations to list, of each kind',
      wholeNumber(1, MAX_INTEGER),
      DEFAULT_LISTED,
    )
    .option('--allow-unreceipted', 'products without any receipt may have stock', false)
    .option('--json', 'the whole report, with all violations, as one line of JSON', false)
    .option('--watch', 'again and again until Ctrl-C', false)
    .option(
      '--interval <seconds>',
      'between two audits of --watch',
      wholeNumber(1, MAX_INTERVAL_SECONDS),
      DEFAULT_INTERVAL_SECONDS,
    )
    .action((options: Options) =>
      options.watch ? watch(context, options) : once(context, options),
    );
  return withExamples(audit, [
    'inventory audit',
    'inventory audit --json > audit.json',
    'inventory audit --watch --interval 60',
  ]);
}

async function once({ signal, withDatabase }: CommandContext, options: Options): Promise<void> {
  await withDatabase(async ({ sequelize }) => {
    const startProgress = progressFor(options);
    let progress: Progress | undefined;
    const onProgress = (done: number, total: number) => {
      if (total < MANY_ROWS) return;
      progress ??= startProgress('Auditing', total, 'rows');
      progress.update(done);
    };
    const audit = createAuditService(sequelize).audit({ ...chosen(options), signal, onProgress });
    const report = await audit.finally(() => progress?.stop());
    await print(report, options);
    if (!report.isClean) throw new OperatorError('The audit found violations.');
  });
}

async function watch({ signal, withDatabase }: CommandContext, options: Options): Promise<void> {
  let audits = 0;
  let clean = 0;
  await withDatabase(async ({ sequelize }) => {
    const { audit } = createAuditService(sequelize);
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        const report = await audit({ ...chosen(options), signal });
        audits += 1;
        if (report.isClean) clean += 1;
        if (!options.json) await writeOut(`${line(report, startedAt)}\n`);
        if (!report.isClean || options.json) await print(report, options);
      } catch (error) {
        if (signal.aborted) break;
        audits += 1; // a restart of the database, for example
        writeMessage(`Not audited: ${(error as Error).message}`);
      }
      await sleep(options.interval * 1_000, undefined, { signal }).catch(() => {});
    }
  });
  if (clean < audits) throw new OperatorError(`${audits - clean} of ${audits} audits failed.`);
}

function chosen({ json, limit, allowUnreceipted }: Options) {
  return { listed: json ? MAX_INTEGER : limit, allowWithoutReceipt: allowUnreceipted };
}

async function print(report: AuditReport, { json }: Options): Promise<void> {
  await writeOut(json ? `${toJson(report)}\n` : `${auditText(report).join('\n')}\n`);
}

/** One audit of many. */
function line({ at, isClean, checked }: AuditReport, startedAt: number): string {
  const { products, orders, receipts } = checked;
  const counts = Object.entries({ products, orders, receipts });
  const list = counts.map(([name, count]) => `${formatNumber(count)} ${name}`).join(', ');
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  return `${at.toISOString()}  ${isClean ? 'clean' : 'NOT CLEAN'}: ${list}, read in ${seconds} s`;
}

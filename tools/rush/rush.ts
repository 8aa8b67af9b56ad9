import { constants, existsSync, statSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { escapeControls } from '../../backend/printable.ts';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import type { CommandContext } from '../../cli/commandContext.ts';
import { auditText } from '../../cli/output/auditText.ts';
import { printResult } from '../../cli/output/printResult.ts';
import { wrapWords } from '../../cli/output/wrapWords.ts';
import type { RushOptions } from '../../cli/rushOptions.ts';
import { startLoadClient } from '../load/loadClient.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { startLiveView } from './liveView.ts';
import { type RushTools, runOwnSales } from './ownSales.ts';
import { renderRushReport } from './rushReport.ts';
import { isRight, type RushResult, rushToJson, salesOf } from './rushResult.ts';
import { runSaleAt, urlOf } from './saleAt.ts';
import { summarize } from './summarize.ts';

/**
 * Sells to many buyers at once, shows it, checks it, and writes a report.
 *
 * @throws {OperatorError} if anything about the sale is not right.
 */
export async function rush(options: RushOptions, context: CommandContext): Promise<void> {
  await endWithParent();
  const reportFile = resolve(process.env.INIT_CWD ?? '.', options.report);
  await expectWritable(reportFile);

  const result = await run(options, context);
  const report = renderRushReport(result);
  const mode = 0o600; // as of all files with a shop's figures
  const written = writeFile(reportFile, report, { mode }).catch((cause) => cause as Error);
  await printResult(textOf(result, reportFile), rushToJson(result, reportFile), options);
  const failure = await written;
  if (failure) throw unwritable(reportFile, failure);
  if (!isRight(result)) throw new OperatorError('The sale is not right: see above.');
}

async function run(options: RushOptions, context: CommandContext): Promise<RushResult> {
  const { signal, withDatabase } = context;
  const { url, buyers, connections, servers } = options;
  const at = new Date();
  const client = await startLoadClient(signal);
  const view = startLiveView(options);
  const tools: RushTools = { client, view, signal };
  try {
    if (!url) {
      const sales = await runOwnSales(options, tools);
      return { at, buyers, connections, servers, ...sales };
    }
    const sale = await runSaleAt(url, options, { ...tools, withDatabase });
    return { at, buyers, connections, servers: urlOf(url), sale, literal: undefined };
  } finally {
    view.stop();
    client.stop();
  }
}

function textOf(result: RushResult, reportFile: string): string {
  const audits = salesOf(result).flatMap(([, { audit }]) => auditText(audit));
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  return ['', ...summarize(result), '', ...audits, '', `Report: ${escapeControls(reportFile)}`]
    .flatMap((line) => wrapWords(line, width))
    .join('\n');
}

/** Nobody wants to hear after the sale that its report cannot be written. */
async function expectWritable(file: string): Promise<void> {
  try {
    const isThere = existsSync(file);
    if (isThere && !statSync(file).isFile()) throw new Error('it is not a file');
    await access(isThere ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause as Error);
  }
}

function unwritable(file: string, { message }: Error): OperatorError {
  return new OperatorError(
    `The report cannot be written to ${file}: ${message}. Give another --report.`,
  );
}

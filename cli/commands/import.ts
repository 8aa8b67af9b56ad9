import { resolve } from 'node:path';
import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import type { LineFault } from '../../backend/services/operator/import/badLines.ts';
import {
  importSourceOf,
  openImportSource,
} from '../../backend/services/operator/import/importSource.ts';
import {
  createImportService,
  type ImportResult,
} from '../../backend/services/operator/importService.ts';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import type { CommandContext } from '../commandContext.ts';
import { amount } from '../output/formatNumber.ts';
import { printResult } from '../output/printResult.ts';
import { progressFor } from '../output/startProgress.ts';
import { withExamples } from '../usage.ts';

interface Options {
  dryRun: boolean;
  json: boolean;
}

export function importCommand({ signal, withDatabase }: CommandContext): Command {
  const command = new Command('import')
    .summary('Adds products with their stock from a CSV file')
    .description(
      'Adds products with their stock from a CSV file: all of them, or none if a line is bad. ' +
        'The first line names the columns: name, stock and, if you like, id.',
    )
    .argument('<file>', 'the CSV file, in UTF-8; - for standard input')
    .option('--dry-run', 'check every line, and write nothing', false)
    .option('--json', 'the result as a JSON object', false)
    .action(async (file: string, { dryRun, json }: Options) => {
      const source = await openSource(file);
      try {
        const result = await withDatabase(({ databaseUrl }) =>
          createImportService(databaseUrl).importProducts(source, {
            dryRun,
            signal,
            startProgress: progressFor({ json }),
          }),
        );
        await report(result, { json });
      } finally {
        source.input.destroy();
      }
    });
  return withExamples(command, [
    'inventory import products.csv',
    'inventory import products.csv --dry-run',
    'inventory import - < products.csv',
  ]);
}

function openSource(file: string) {
  if (file === '-') return importSourceOf(process.stdin);
  return openImportSource(resolve(process.env.INIT_CWD ?? '', file));
}

/** @throws {OperatorError} with the bad lines, if there are any. */
async function report(result: ImportResult, { json }: { json: boolean }): Promise<void> {
  const { dryRun, imported, units, badLines } = result;
  const what = `${amount(imported, 'product')} with ${amount(units, 'unit')} of stock`;
  const done = dryRun ? `Would import ${what}. Nothing was written.` : `Imported ${what}.`;
  if (json || badLines === 0) await printResult(done, result, { json });
  if (badLines > 0) throw new OperatorError(listOf(result));
}

function listOf({ badLines, errors }: ImportResult): string {
  const listed = new Set(errors.map(({ line }) => line)).size;
  const more = listed < badLines ? ', of which these are the first' : '';
  const headline = `Nothing was imported: ${amount(badLines, 'bad line')}${more}.`;
  return [headline, ...errors.map(lineOf)].join('\n');
}

function lineOf({ line, column, reason }: LineFault): string {
  return `  line ${line}${column === null ? '' : `, ${column}`}: ${escapeControls(reason)}`;
}

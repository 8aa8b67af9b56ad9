import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import {
  type ArchivedProduct,
  createProductService,
} from '../../backend/services/operator/productService.ts';
import type { CommandContext } from '../commandContext.ts';
import { printResult } from '../output/printResult.ts';
import { type JsonOption, MAX_INTEGER, wholeNumber, withExamples } from '../usage.ts';

export function archiveProductCommand({ withDatabase, signal }: CommandContext): Command {
  const archive = new Command('archive')
    .description('Sells a product no longer. Its stock, orders and receipts are kept.')
    .argument('<id>', 'of the product', wholeNumber(1, MAX_INTEGER))
    .option('--undo', 'sell it again', false)
    .option('--json', 'the answer as JSON')
    .action(async (id: number, { undo, ...options }: { undo: boolean } & JsonOption) => {
      await withDatabase(async ({ sequelize }) => {
        const products = createProductService({ sequelize, signal });
        const product = await products.setArchived(id, !undo);
        await printResult(describe(product), product, options);
      });
    });
  return withExamples(archive, [
    'inventory products archive 1',
    'inventory products archive 1 --undo',
    'inventory products list --archived',
  ]);
}

function describe({ id, name, archivedAt, hasChanged }: ArchivedProduct): string {
  const product = `Product ${id}, ${escapeControls(name)},`;
  if (archivedAt === null) return `${product} is ${hasChanged ? 'sold again' : 'not archived'}.`;
  if (hasChanged) return `${product} is archived: orders for it are refused from now on.`;
  return `${product} has been archived since ${archivedAt.toISOString()}.`;
}

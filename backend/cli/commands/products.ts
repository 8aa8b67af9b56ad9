import { Command, Option } from 'commander';
import {
  createProductService,
  type ListedProduct,
  type ProductListing,
} from '../../services/productService.ts';
import type { CommandContext } from '../commandContext.ts';
import { type Column, printRows } from '../output/printRows.ts';
import { wholeNumber, withExamples } from '../usage.ts';

const MAX_INTEGER = 2_147_483_647;

const columns: Column<ListedProduct>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'name', value: ({ name }) => name },
  { title: 'stock', value: ({ stock }) => stock },
];

export function productsCommand(context: CommandContext): Command {
  const products = new Command('products').description('The things that are sold.');
  products.addCommand(listCommand(context));
  return products;
}

function listCommand({ withDatabase }: CommandContext): Command {
  const list = new Command('list')
    .description('Lists products with their stock.')
    .option('--search <text>', 'only those whose name holds the text, in any case')
    .addOption(
      new Option('--sort <by>', 'the order').choices(['id', 'name', 'stock']).default('id'),
    )
    .option('--descending', 'the other way round', false)
    .option('--limit <n>', 'how many at most', wholeNumber(1, MAX_INTEGER))
    .option('--page <n>', 'which of the pages of --limit products', wholeNumber(1, MAX_INTEGER), 1)
    .option('--json', 'as a JSON array', false)
    .action(async ({ json, ...listing }: ProductListing & { json: boolean }) => {
      await withDatabase(async ({ sequelize }) => {
        await printRows(createProductService(sequelize).list(listing), columns, { json });
      });
    });
  return withExamples(list, [
    'inventory products list',
    'inventory products list --search cup --sort stock --limit 20',
  ]);
}

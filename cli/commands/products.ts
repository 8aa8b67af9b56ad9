import { Command, Option } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import { MAX_NAME_LENGTH } from '../../backend/services/operator/productName.ts';
import {
  createProductService,
  type ListedProduct,
  type ProductListing,
} from '../../backend/services/operator/productService.ts';
import type { CommandContext } from '../commandContext.ts';
import { printResult } from '../output/printResult.ts';
import type { Column } from '../output/printRows.ts';
import { checkPaging, printPage, withPaging } from '../paging.ts';
import { type JsonOption, MAX_INTEGER, shortText, wholeNumber, withExamples } from '../usage.ts';
import { archiveProductCommand } from './archiveProduct.ts';

const columns: Column<ListedProduct>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'name', value: ({ name }) => name },
  { title: 'stock', value: ({ stock }) => stock },
];
const sold: Column<ListedProduct> = { title: 'sold', value: (product) => product.sold ?? 0 };

export function productsCommand(context: CommandContext): Command {
  const products = new Command('products')
    .helpCommand(false)
    .description('The things that are sold.');
  products.addCommand(addCommand(context));
  products.addCommand(listCommand(context));
  products.addCommand(renameCommand(context));
  products.addCommand(archiveProductCommand(context));
  return withExamples(products, [
    'inventory products add "Espresso cup" --stock 100',
    'inventory products list --search cup',
  ]);
}

function addCommand({ withDatabase, signal }: CommandContext): Command {
  const add = new Command('add')
    .description('Adds a product and says its id. Its initial stock is a receipt like any other.')
    .argument(
      '<name>',
      `what it is called, up to ${MAX_NAME_LENGTH} characters; white space around it is dropped`,
      shortText(1, MAX_NAME_LENGTH),
    )
    .option('--stock <n>', 'units that may be ordered at once', wholeNumber(0, MAX_INTEGER), 0)
    .option('--json', 'the answer as JSON')
    .action(async (name: string, options: { stock: number } & JsonOption) => {
      const { stock } = options;
      await withDatabase(async ({ sequelize }) => {
        const product = await createProductService({ sequelize, signal }).add({ name, stock });
        const { id } = product;
        const sentence = `Added product ${id}, ${escapeControls(name)}, with a stock of ${stock}.`;
        await printResult(sentence, product, options);
      });
    });
  return withExamples(add, [
    'inventory products add "Espresso cup"',
    'inventory products add "Moka pot, 6 cups" --stock 250',
    'inventory products add --json -- "-10 °C freezer bag"',
  ]);
}

function listCommand({ withDatabase, signal }: CommandContext): Command {
  const list = new Command('list')
    .description('Lists products with their stock.')
    .option('--search <text>', 'only those whose name holds just this text, in any case')
    .option(
      '--low <n>',
      'only those with at most so many units in stock',
      wholeNumber(0, MAX_INTEGER),
    )
    .addOption(
      new Option('--sort <by>', 'the order; sold: by the units ordered in all, which it shows')
        .choices(['id', 'name', 'stock', 'sold'])
        .default('id'),
    )
    .option('--descending', 'the other way round')
    .option('--archived', 'those that are no longer sold, instead');
  withPaging(list, 'products')
    .option('--json', 'as a JSON array')
    .action(async (options: ProductListing & JsonOption, command: Command) => {
      checkPaging(options, command);
      await withDatabase(async ({ sequelize }) => {
        const page = createProductService({ sequelize, signal }).list(options);
        const shown = options.sort === 'sold' ? [...columns, sold] : columns;
        await printPage(page, shown, { ...options, signal });
      });
    });
  return withExamples(list, [
    'inventory products list',
    'inventory products list --search cup --sort stock --limit 20',
    'inventory products list --low 10 --sort stock',
    'inventory products list --sort sold --descending --limit 10',
    'inventory products list --limit 20 --page 2',
  ]);
}

function renameCommand({ withDatabase, signal }: CommandContext): Command {
  const rename = new Command('rename')
    .description('Gives a product another name. Its id, stock and orders stay.')
    .argument('<id>', 'of the product', wholeNumber(1, MAX_INTEGER))
    .argument(
      '<name>',
      `the new name, up to ${MAX_NAME_LENGTH} characters`,
      shortText(1, MAX_NAME_LENGTH),
    )
    .option('--json', 'the answer as JSON')
    .action(async (id: number, name: string, options: JsonOption) => {
      await withDatabase(async ({ sequelize }) => {
        const previousName = await createProductService({ sequelize, signal }).rename(id, name);
        const names = `${escapeControls(previousName)} to ${escapeControls(name)}`;
        await printResult(
          `Renamed product ${id} from ${names}.`,
          { id, name, previousName },
          options,
        );
      });
    });
  return withExamples(rename, ['inventory products rename 1 "Espresso cup, white"']);
}

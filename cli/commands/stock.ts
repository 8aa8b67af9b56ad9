import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import {
  createStockService,
  type NewReceipt,
} from '../../backend/services/operator/stockService.ts';
import type { CommandContext } from '../commandContext.ts';
import { printResult } from '../output/printResult.ts';
import {
  type JsonOption,
  MAX_INTEGER,
  MAX_NOTE_LENGTH,
  shortText,
  wholeNumber,
  withExamples,
} from '../usage.ts';
import { historyCommand } from './stockHistory.ts';
import { stockListCommand } from './stockList.ts';

interface NoteOptions extends JsonOption {
  note: string;
}

export function stockCommand(context: CommandContext): Command {
  const stock = new Command('stock')
    .helpCommand(false)
    .description('How many units there are, and why.');
  stock.addCommand(receiveCommand(context));
  stock.addCommand(adjustCommand(context));
  stock.addCommand(historyCommand(context));
  stock.addCommand(stockListCommand(context));
  return withExamples(stock, [
    'inventory stock receive 1 500 --note "delivery 2031"',
    'inventory stock adjust 1 -3 --note "broken in the store"',
    'inventory stock history 1',
    'inventory stock list --at 24h',
  ]);
}

function receiveCommand(context: CommandContext): Command {
  const receive = new Command('receive')
    .description('Adds units that have come in to the stock of a product.')
    .argument('<id>', 'of the product', wholeNumber(1, MAX_INTEGER))
    .argument('<n>', 'how many units', wholeNumber(1, MAX_INTEGER))
    .option(
      '--note <text>',
      `where they come from, up to ${MAX_NOTE_LENGTH} characters`,
      shortText(0, MAX_NOTE_LENGTH),
      '',
    )
    .option('--json', 'the answer as JSON')
    .action((productId: number, quantity: number, options: NoteOptions) =>
      record({ productId, quantity, note: options.note }, options, context),
    );
  return withExamples(receive, [
    'inventory stock receive 1 500',
    'inventory stock receive 1 500 --note "delivery 2031"',
  ]);
}

function adjustCommand(context: CommandContext): Command {
  const adjust = new Command('adjust')
    .description('Corrects the stock of a product. It cannot become less than nothing.')
    .argument('<id>', 'of the product', wholeNumber(1, MAX_INTEGER))
    .argument('<n>', 'how many units, as 5, +5 or -5', wholeNumber(-MAX_INTEGER, MAX_INTEGER))
    .requiredOption(
      '--note <text>',
      `why, up to ${MAX_NOTE_LENGTH} characters`,
      shortText(1, MAX_NOTE_LENGTH),
    )
    .option('--json', 'the answer as JSON')
    .action(async (productId: number, quantity: number, options: NoteOptions, command: Command) => {
      if (quantity === 0) command.error('error: an adjustment by 0 changes nothing');
      await record({ productId, quantity, note: options.note }, options, context);
    });
  return withExamples(adjust, [
    'inventory stock adjust 1 -3 --note "broken in the store"',
    'inventory stock adjust 1 +12 --note "found when counting"',
  ]);
}

async function record(
  receipt: NewReceipt,
  options: JsonOption,
  { withDatabase, signal }: CommandContext,
): Promise<void> {
  await withDatabase(async ({ sequelize }) => {
    const recorded = await createStockService({ sequelize, signal }).record(receipt);
    const { productId, quantity, name, stock } = recorded;
    const change = quantity > 0 ? `Added ${quantity} to` : `Took ${-quantity} from`;
    const sentence = `${change} product ${productId}, ${escapeControls(name)}. Its stock is ${stock} now.`;
    await printResult(sentence, recorded, options);
  });
}

import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import { createOrderListing } from '../../backend/services/operator/orderListing.ts';
import {
  createReturnService,
  type RecordedReturn,
} from '../../backend/services/operator/returnService.ts';
import type { CommandContext } from '../commandContext.ts';
import { orderIdStart } from '../orderId.ts';
import { amount } from '../output/formatNumber.ts';
import { printResult } from '../output/printResult.ts';
import {
  type JsonOption,
  MAX_INTEGER,
  MAX_NOTE_LENGTH,
  shortText,
  wholeNumber,
  withExamples,
} from '../usage.ts';

interface ReturnOptions extends JsonOption {
  quantity?: number;
  note: string;
}

export function returnCommand({ withDatabase, signal }: CommandContext): Command {
  const command = new Command('return')
    .description(
      'Puts units of an order back into stock: it was cancelled, or they came back. Never more ' +
        'than it is for.',
    )
    .argument('<id>', 'the id of the order, or its first digits: 8 or more', orderIdStart)
    .option(
      '--quantity <n>',
      'how many units; without it, all that have not been returned yet',
      wholeNumber(1, MAX_INTEGER),
    )
    .requiredOption(
      '--note <text>',
      `why, up to ${MAX_NOTE_LENGTH} characters`,
      shortText(1, MAX_NOTE_LENGTH),
    )
    .option('--json', 'the answer as JSON')
    .action(async (id: string, { json = false, ...wanted }: ReturnOptions) => {
      await withDatabase(async ({ sequelize }) => {
        const { id: orderId } = await createOrderListing(sequelize).show(id);
        const returns = createReturnService({ sequelize, signal });
        const recorded = await returns.returnOrder({ orderId, ...wanted });
        await printResult(describe(recorded), recorded, { json });
      });
    });
  return withExamples(command, [
    'inventory orders return 01a20502-5aff-7437-a1c8-1e0936254771 --note "cancelled by phone"',
    'inventory orders return 01a20502-5aff-7437-a1c8-1e0936254771 --quantity 1 --note broken',
  ]);
}

function describe({ orderId, productId, name, ...recorded }: RecordedReturn): string {
  const { quantity, returned, ordered, stock } = recorded;
  const inAll = returned === quantity ? '' : `, ${returned} in all`;
  return (
    `Returned ${quantity} of ${amount(ordered, 'unit')} of order ${orderId}${inAll}. ` +
    `The stock of product ${productId}, ${escapeControls(name)}, is ${stock} now.`
  );
}

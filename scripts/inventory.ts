import { OperatorError } from '../backend/services/operator/operatorError.ts';
import { createProgram } from '../cli/program.ts';
import { runProgram } from '../cli/runProgram.ts';
import type { Rush } from '../cli/rushOptions.ts';
import type { PlotSales } from '../cli/salesReport.ts';

/** Tools are no part of the service: an image of that has none. */
const notInImage = (what: string) => (cause: { code?: string }) => {
  if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
  throw new OperatorError(`${what} needs the whole project: it is not part of this image.`, {
    cause,
  });
};

const rush: Rush = async (...given) => {
  const tool = await import('../tools/rush/rush.ts').catch(notInImage('`rush`'));
  await tool.rush(...given);
};

const plotSales: PlotSales = async (report) => {
  const tool = await import('../tools/sales/plotSales.ts').catch(notInImage('A page of `sales`'));
  return tool.plotSales(report);
};

/** The operator's command, with the sale to watch and the plots. */
await runProgram((context) => createProgram(context, { rush, plotSales }));

import { createProgram } from '../cli/program.ts';
import { runProgram } from '../cli/runProgram.ts';
import { rush } from '../tools/rush/rush.ts';
import { plotSales } from '../tools/sales/plotSales.ts';

/** The operator's command, with the sale to watch and the plots, which are no part of the service. */
await runProgram((context) => createProgram(context, { rush, plotSales }));

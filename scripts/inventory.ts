import { createProgram } from '../cli/program.ts';
import { runProgram } from '../cli/runProgram.ts';
import { rush } from '../tools/rush/rush.ts';

/** The operator's command, with the sale to watch, which is a tool and no part of the service. */
await runProgram((context) => createProgram(context, rush));

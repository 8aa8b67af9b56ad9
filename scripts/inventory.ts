import { OperatorError } from '../backend/services/operator/operatorError.ts';
import { createProgram } from '../cli/program.ts';
import { runProgram } from '../cli/runProgram.ts';
import type { Rush } from '../cli/rushOptions.ts';

/** The sale to watch is a tool and no part of the service: an image of that has it not. */
const rush: Rush = async (...given) => {
  const tool = await import('../tools/rush/rush.ts').catch((cause) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new OperatorError('`rush` needs the whole project: it is not part of this image.', {
      cause,
    });
  });
  await tool.rush(...given);
};

/** The operator's command. */
await runProgram((context) => createProgram(context, rush));

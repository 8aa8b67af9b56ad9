import { type Logger, pino } from 'pino';

const MAX_MESSAGE_LENGTH = 500;
const MAX_STACK_LENGTH = 2_000;

/**
 * Logs lines of JSON, which name the worker if there are several; what libraries warn of, too. An
 * error is logged without its statement, which may be long and hold keys.
 */
export function createLogger(level: string, worker?: number): Logger {
  const alone = pino({ level, serializers: { err: describeError, reason: describeError } });
  const logger = worker === undefined ? alone : alone.child({ worker });
  console.warn = (message) => logger.warn(message); // Sequelize warns there
  return logger;
}

/** What an error says, as far as it helps to find its cause. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code = (error as { original?: { code?: string } }).original?.code } = error as {
    code?: string;
  };
  return {
    type: name,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    ...(code !== undefined && { code }),
    stack: stack?.slice(0, MAX_STACK_LENGTH),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

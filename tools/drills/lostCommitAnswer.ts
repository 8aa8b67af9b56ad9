import type { ProxiedSetup } from '../processes/proxiedSetup.ts';
import type { Attempt } from './history.ts';
import { sendOrder } from './sendOrder.ts';

const CLIENT_TIMEOUT_MS = 10_000;

/**
 * Places orders without a key, one after the other; each time COMMIT succeeds but its answer is
 * lost together with the connection.
 */
export async function loseCommitAnswers(
  { servers: [server] }: ProxiedSetup,
  { productId, times }: { productId: number; times: number },
): Promise<Attempt['answer'][]> {
  if (!server) throw new Error('This needs a server.');
  const answers: Attempt['answer'][] = [];
  for (let time = 0; time < times; time += 1) {
    server.proxy.trapCommits('CUT_ANSWER', 1);
    answers.push(await sendOrder(server.url(), { productId, quantity: 1 }, CLIENT_TIMEOUT_MS));
  }
  return answers;
}

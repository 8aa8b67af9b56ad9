import { openConnection } from './rawHttp.ts';

/** Resolves when a server refuses connections: workers hear of a stop a moment after it is logged. */
export async function letsNobodyIn(url: string): Promise<void> {
  for (;;) {
    const connection = await openConnection(url).catch((error) => error);
    if (connection.code === 'ECONNREFUSED') return;
    connection.socket?.on('error', () => {}).destroy();
  }
}

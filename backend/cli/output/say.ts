import { write } from './write.ts';

/** The result of a command that did one thing: a sentence for people, or an object for machines. */
export async function say(
  sentence: string,
  result: object,
  { json = false }: { json?: boolean },
): Promise<void> {
  await write(json ? `${JSON.stringify(result)}\n` : `${sentence}\n`);
}

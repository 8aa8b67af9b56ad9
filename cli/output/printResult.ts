import { writeOut } from './writeOut.ts';

/** The result of a command that did one thing: a sentence for people, or an object for machines. */
export async function printResult(
  sentence: string,
  result: object,
  { json = false }: { json?: boolean },
): Promise<void> {
  await writeOut(json ? `${JSON.stringify(result)}\n` : `${sentence}\n`);
}

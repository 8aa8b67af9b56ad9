import { dropByteOrderMark } from './dropByteOrderMark.ts';
import type { ImportLines } from './importLines.ts';
import type { ImportSource } from './importSource.ts';
import type { StartProgress } from './progress.ts';
import { BrokenCsv, readCsv } from './readCsv.ts';

/** Reads a file into `lines`, as far as it can be read, and yields what is to be staged. */
export async function* readLines(
  { input, size }: ImportSource,
  lines: ImportLines,
  startProgress: StartProgress,
): AsyncGenerator<string> {
  const progress = startProgress('Reading', size, size === undefined ? 'lines' : 'bytes');
  let bytes = 0;

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of input as AsyncIterable<Buffer>) {
      bytes += piece.length;
      yield piece;
    }
  }

  const showProgress = () => progress.update(size === undefined ? lines.lastLine : bytes);

  try {
    const take = lines.take.bind(lines);
    for await (const _ of readCsv(dropByteOrderMark(counted()), take)) {
      yield lines.takeCopyText();
      showProgress();
    }
  } catch (error) {
    if (!(error instanceof BrokenCsv)) throw error;
    lines.refuse(error.line, error.message);
  } finally {
    showProgress();
    progress.stop();
  }
  yield lines.takeCopyText();
}

/** Has libraries that make temporary files make them in `directory` meanwhile. */
export async function withTmpdir<Result>(
  directory: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = directory;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** What a person needs who started the server: the cause, without a stack. */
export function explain(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}\n${cause.message}` : message;
}

/** @throws with the complaint when the promise takes longer than `timeoutMs`. */
export async function within<T>(
  timeoutMs: number,
  promise: Promise<T>,
  complaint: () => string,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`${complaint()} within ${timeoutMs / 1000} s`));
  }, timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  body: {
    message: string;
    code?: string;
    details?: { field: string; reason: string }[];
    order?: { id: string; productId: number; quantity: number; createdAt: string };
  };
}

/** Sends one order. A string is sent as it is. */
export async function placeOrder(
  url: string,
  order: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/order`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof order === 'string' ? order : JSON.stringify(order),
  });
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, headers: response.headers, body };
}

/** How often each code, or `PLACED`, is among the answers. */
export function countByCode(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = status === 201 ? 'PLACED' : (body.code ?? String(status));
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** The bytes of an order for one unit of a product, with or without an Idempotency-Key. */
export function orderRequest(productId: number, { host = '127.0.0.1', key = '' } = {}): Buffer {
  const body = JSON.stringify({ productId, quantity: 1 });
  return Buffer.from(
    'POST /api/order HTTP/1.1\r\n' +
      `Host: ${host}\r\n` +
      'Content-Type: application/json\r\n' +
      (key && `Idempotency-Key: ${key}\r\n`) +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** The bytes of an order for one unit of a product, with or without an Idempotency-Key. */
export function orderRequest(productId: number, key?: string): Buffer {
  const body = JSON.stringify({ productId, quantity: 1 });
  return Buffer.from(
    'POST /api/order HTTP/1.1\r\n' +
      'Host: 127.0.0.1\r\n' +
      'Content-Type: application/json\r\n' +
      (key === undefined ? '' : `Idempotency-Key: ${key}\r\n`) +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

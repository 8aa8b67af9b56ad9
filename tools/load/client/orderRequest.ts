/** The bytes of an order, for one unit unless said otherwise, with or without a key. */
export function orderRequest(
  productId: number,
  { host = '127.0.0.1', key = '', quantity = 1 } = {},
): Buffer {
  const body = JSON.stringify({ productId, quantity });
  return Buffer.from(
    'POST /api/order HTTP/1.1\r\n' +
      `Host: ${host}\r\n` +
      'Content-Type: application/json\r\n' +
      (key && `Idempotency-Key: ${key}\r\n`) +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

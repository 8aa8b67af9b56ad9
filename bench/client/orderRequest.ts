/** The bytes of an order for one unit of a product. */
export function orderRequest(productId: number): Buffer {
  const body = JSON.stringify({ productId, quantity: 1 });
  return Buffer.from(
    'POST /api/order HTTP/1.1\r\n' +
      'Host: 127.0.0.1\r\n' +
      'Content-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** One field of a request and what is wrong with it. */
export interface FieldError {
  field: string;
  reason: string;
}

/**
 * An error whose code, status and message are part of the API. Everything else that is thrown
 * becomes `InternalError`. No `Error`: it is an answer and no defect, nobody reads its stack, and
 * recording that costs a tenth of a refusal.
 */
export abstract class ApiError {
  abstract readonly status: number;
  abstract readonly code: string;
  readonly message: string;
  readonly details?: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>> = {};

  constructor(message: string) {
    this.message = message;
  }
}

export class MalformedHttp extends ApiError {
  readonly status = 400;
  readonly code = 'MALFORMED_HTTP';
  constructor(reason = 'The request is not well-formed HTTP.') {
    super(reason);
  }
}

export class RequestTimeout extends ApiError {
  readonly status = 408;
  readonly code = 'REQUEST_TIMEOUT';
  constructor() {
    super('The request did not arrive in time. Send its head and body without pauses.');
  }
}

export class HeadersTooLarge extends ApiError {
  readonly status = 431;
  readonly code = 'HEADERS_TOO_LARGE';
  constructor() {
    super('The head of the request is too large. Send fewer or shorter headers.');
  }
}

export class HostNotAllowed extends ApiError {
  readonly status = 421;
  readonly code = 'HOST_NOT_ALLOWED';
  constructor() {
    super('The server does not answer to this Host. Whoever runs it can add it to ALLOWED_HOSTS.');
  }
}

export class NotFound extends ApiError {
  readonly status = 404;
  readonly code = 'NOT_FOUND';
  constructor() {
    super('There is nothing here. The only API is POST /api/order.');
  }
}

export class MethodNotAllowed extends ApiError {
  readonly status = 405;
  readonly code = 'METHOD_NOT_ALLOWED';
  override readonly headers = { Allow: 'POST' };
  constructor() {
    super('Only POST is allowed on /api/order.');
  }
}

export class RateLimited extends ApiError {
  readonly status = 429;
  readonly code = 'RATE_LIMITED';
  override readonly headers: Readonly<Record<string, string>>;
  constructor(retryAfterSeconds: number) {
    super('Too many orders came from your address; this one is not placed. Try again later.');
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}

export class UnsupportedMediaType extends ApiError {
  readonly status = 415;
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  constructor() {
    super('Send the order as uncompressed UTF-8 JSON with Content-Type: application/json.');
  }
}

export class PayloadTooLarge extends ApiError {
  readonly status = 413;
  readonly code = 'PAYLOAD_TOO_LARGE';
  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes. An order needs fewer than 100.`);
  }
}

export class InvalidJson extends ApiError {
  readonly status = 400;
  readonly code = 'INVALID_JSON';
  constructor() {
    super('The body is not valid JSON. Send for example {"productId": 1, "quantity": 1}.');
  }
}

export class InvalidRequest extends ApiError {
  readonly status = 400;
  readonly code = 'INVALID_REQUEST';
  override readonly details: readonly FieldError[];
  constructor(details: readonly FieldError[]) {
    super(`The order is not valid: ${details.map((d) => `${d.field} ${d.reason}`).join('; ')}.`);
    this.details = details;
  }
}

export class Overloaded extends ApiError {
  readonly status = 503;
  readonly code = 'OVERLOADED';
  override readonly headers = { 'Retry-After': '1' };
  constructor(reason = 'Too many orders are waiting; this one is not placed. Try again shortly.') {
    super(reason);
  }
}

export class Unavailable extends ApiError {
  readonly status = 503;
  readonly code = 'UNAVAILABLE';
  override readonly headers = { 'Retry-After': '1' };
  constructor(
    message = 'The order could not be judged in time and is not placed. Try again shortly.',
  ) {
    super(message);
  }
}

export class OutcomeUnknown extends ApiError {
  readonly status = 503;
  readonly code = 'OUTCOME_UNKNOWN';
  override readonly headers: Readonly<Record<string, string>>;
  constructor(hasKey: boolean) {
    super(
      'The database did not answer in time whether the order is placed. ' +
        (hasKey
          ? 'Send it again with the same Idempotency-Key to find out.'
          : 'It may be placed: do not repeat it blindly.'),
    );
    this.headers = hasKey ? { 'Retry-After': '1' } : {};
  }
}

export class IdempotencyKeyReused extends ApiError {
  readonly status = 400;
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('The Idempotency-Key names an order with other contents. Use a new key for a new order.');
  }
}

export class ProductNotFound extends ApiError {
  readonly status = 400;
  readonly code = 'PRODUCT_NOT_FOUND';
  constructor(productId: number) {
    super(`Product ${productId} does not exist.`);
  }
}

export class InsufficientStock extends ApiError {
  readonly status = 400;
  readonly code = 'INSUFFICIENT_STOCK';
  constructor(productId: number, quantity: number) {
    super(`Product ${productId} does not have enough stock for ${quantity} units.`);
  }
}

export class InternalError extends ApiError {
  readonly status = 500;
  readonly code = 'INTERNAL_ERROR';
  readonly cause: unknown;
  constructor({ cause }: { cause: unknown }) {
    super('The server failed to handle the request. The cause is in its log.');
    this.cause = cause;
  }
}

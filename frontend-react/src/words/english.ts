import type { Words } from './words.ts';

export const english: Words = {
  language: 'en',
  direction: 'ltr',
  rows: {
    PLACED: ['Order placed', '{quantity} of product {productId}.', ''],
    REPLAYED: [
      'You had already ordered this',
      'The order was placed before. It was not placed a second time.',
      '',
    ],
    SENDING: ['Placing your order…', '', ''],
    PAUSING: [
      'Trying again',
      'Try {n} of {max}, in {seconds} s.',
      'It is the same order each time: it is not placed twice.',
    ],
    RETRYING: [
      'Trying again',
      'Try {n} of {max}…',
      'It is the same order each time: it is not placed twice.',
    ],
    PRODUCT_NOT_FOUND: [
      'No such product',
      'There is no product with the number {productId}.',
      'Check the number.',
    ],
    INSUFFICIENT_STOCK: [
      'Not enough in stock',
      'There are fewer than {quantity} left.',
      'Order fewer, or try again later.',
    ],
    PRODUCT_MISSING: ['', 'Enter a product number.', ''],
    QUANTITY_MISSING: ['', 'Enter how many you want.', ''],
    RANGE: ['', 'Enter a whole number from 1 to 2,147,483,647.', ''],
    IDEMPOTENCY_KEY_REUSED: [
      'This order clashes with another',
      'Its number is already that of an order with other contents.',
      'Look through your orders before you order again.',
    ],
    PAYLOAD_TOO_LARGE: [
      'Too long',
      'What was typed is too long for an order.',
      'Discard it and enter numbers only.',
    ],
    HOST_NOT_ALLOWED: [
      'Orders are not taken at this address',
      'The shop does not answer to the address that this page came from.',
      'Open the shop at its usual address.',
    ],
    REQUEST_TIMEOUT: [
      'The connection is too slow',
      'The order did not reach the shop in time.',
      'Try again when the connection is better.',
    ],
    RATE_LIMITED: [
      'Too many orders from here',
      'The shop takes only so many orders from one place in a short time.',
      'Wait a little, then try again.',
    ],
    OVERLOADED: ['The shop is very busy', 'Too many orders are waiting.', 'Try again in a moment.'],
    UNAVAILABLE: [
      'The shop is too busy at the moment',
      'The order could not be handled in time.',
      'Try again in a moment.',
    ],
    OUTCOME_UNKNOWN: [
      'We do not know yet whether it is placed',
      'The shop did not learn in time what became of the order.',
      'Try again: that finds out.',
    ],
    INTERNAL_ERROR: [
      'Something went wrong in the shop',
      'The fault is not yours.',
      'Try again. If it stays so, give the details below to support.',
    ],
    FOREIGN: [
      'We do not know whether it is placed',
      'The answer did not come from the shop.',
      'Try again: that finds out.',
    ],
    UNREACHABLE: [
      'The shop cannot be reached',
      'There is no connection, or it broke before the answer came.',
      'Check your connection, then try again.',
    ],
    OFFLINE: ['You are offline', 'The order is sent again when the connection is back.', ''],
    TIMEOUT: [
      'We do not know whether it is placed',
      'The shop has not answered.',
      'Try again: that finds out.',
    ],
    STOPPED: [
      'Stopped',
      'The order had been sent, and its answer was not awaited.',
      'Try again: that finds out.',
    ],
    RELOADED: [
      'An order is still open',
      'The page was closed or reloaded before the answer came.',
      'Try again: that finds out.',
    ],
    OUTDATED: [
      'This page is out of date',
      "The shop's answer is one that this page does not know.",
      'Reload the page; the order is kept. If it stays so, give the details below to support.',
    ],
  },
  mayBePlaced: 'It may be placed already. Trying again never places it twice.',
  notPlaced: 'It is not placed.',
  riskIfPlaced: 'If it is placed already and you order anew, you order twice.',
  riskIfNot: 'Nothing is lost by that.',
  notProven:
    'An earlier try had no answer and may still be placed. This is checked again in {seconds} s.',
  buttons: {
    placeOrder: 'Place order',
    placing: 'Placing…',
    placed: 'Placed',
    tryAgain: 'Try again',
    stop: 'Stop',
    discard: 'Discard and start anew',
    orderAgain: 'Order again',
    copy: 'Copy',
    copied: 'Copied',
  },
  labels: {
    productId: 'Product number',
    quantity: 'Quantity',
    fewer: 'One fewer',
    more: 'One more',
    details: 'Details for support',
    visit: 'Orders of this visit',
    orderId: 'Order number',
  },
  heading: 'Place an order',
  subheading: 'Choose a product and how many of it.',
};

import 'labels_en.dart';
import 'words.dart';

const englishWords = Words(
  labels: englishLabels,
  sayings: {
    Saying.placed: (
      title: 'Order placed',
      text: '{quantity} of product {productId}.',
      advice: '',
    ),
    Saying.placedBefore: (
      title: 'You had already ordered this',
      text: 'The order was placed before. It was not placed a second time.',
      advice: '',
    ),
    Saying.sending: (
      title: 'Placing your order…',
      text: '',
      advice: '',
    ),
    Saying.pausing: (
      title: 'Trying again',
      text: 'Try {n} of {max}, in {seconds} s.',
      advice: 'It is the same order each time: it is not placed twice.',
    ),
    Saying.retrying: (
      title: 'Trying again',
      text: 'Try {n} of {max}…',
      advice: 'It is the same order each time: it is not placed twice.',
    ),
    Saying.notTheServices: (
      title: 'We do not know whether it is placed',
      text: 'The answer did not come from the shop.',
      advice: 'Try again: that finds out.',
    ),
    Saying.noConnection: (
      title: 'The shop cannot be reached',
      text: 'There is no connection, or it broke before the answer came.',
      advice: 'Check your connection, then try again.',
    ),
    Saying.noAnswer: (
      title: 'We do not know whether it is placed',
      text: 'The shop has not answered.',
      advice: 'Try again: that finds out.',
    ),
    Saying.stopped: (
      title: 'Stopped',
      text: 'The order had been sent, and its answer was not awaited.',
      advice: 'Try again: that finds out.',
    ),
    Saying.reopened: (
      title: 'An order is still open',
      text: 'The page was closed or reloaded before the answer came.',
      advice: 'Try again: that finds out.',
    ),
    Saying.outOfDate: (
      title: 'This page is out of date',
      text: "The shop's answer is one that this page does not know.",
      advice: 'Reload the page; the order is kept. If it stays so, give the '
          'details below to support.',
    ),
  },
  codes: {
    'PRODUCT_NOT_FOUND': (
      title: 'No such product',
      text: 'There is no product with the number {productId}.',
      advice: 'Check the number.',
    ),
    'INSUFFICIENT_STOCK': (
      title: 'Not enough in stock',
      text: 'There are fewer than {quantity} left.',
      advice: 'Order fewer, or try again later.',
    ),
    'IDEMPOTENCY_KEY_REUSED': (
      title: 'This order clashes with another',
      text: 'Its number is already that of an order with other contents.',
      advice: 'Look through your orders before you order again.',
    ),
    'PAYLOAD_TOO_LARGE': (
      title: 'Too long',
      text: 'What was typed is too long for an order.',
      advice: 'Discard it and enter numbers only.',
    ),
    'HOST_NOT_ALLOWED': (
      title: 'Orders are not taken at this address',
      text: 'The shop does not answer to the address that this page came from.',
      advice: 'Open the shop at its usual address.',
    ),
    'REQUEST_TIMEOUT': (
      title: 'The connection is too slow',
      text: 'The order did not reach the shop in time.',
      advice: 'Try again when the connection is better.',
    ),
    'RATE_LIMITED': (
      title: 'Too many orders from here',
      text:
          'The shop takes only so many orders from one place in a short time.',
      advice: 'Wait a little, then try again.',
    ),
    'OVERLOADED': (
      title: 'The shop is very busy',
      text: 'Too many orders are waiting.',
      advice: 'Try again in a moment.',
    ),
    'UNAVAILABLE': (
      title: 'The shop is too busy at the moment',
      text: 'The order could not be handled in time.',
      advice: 'Try again in a moment.',
    ),
    'OUTCOME_UNKNOWN': (
      title: 'We do not know yet whether it is placed',
      text: 'The shop did not learn in time what became of the order.',
      advice: 'Try again: that finds out.',
    ),
    'INTERNAL_ERROR': (
      title: 'Something went wrong in the shop',
      text: 'The fault is not yours.',
      advice: 'Try again. If it stays so, give the details below to support.',
    ),
  },
);

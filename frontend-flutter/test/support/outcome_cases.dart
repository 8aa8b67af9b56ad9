import 'package:http/http.dart' as http;
import 'package:inventory_allocation/words/words.dart';

import 'fake_server.dart';
import 'order_app_driver.dart';

enum Then { ends, open, retried }

/// One row of docs/front-ends.md: what is shown in the panel (null: nothing, it
/// is said at a field), what happens to the attempt, and whether something may
/// still come of it.
typedef Case = ({
  String name,
  Answer answer,
  Phrase? shown,
  Then then,
  bool isSettled,
});

Phrase sayingOf(Saying saying) => words.sayings[saying]!;

Case errorCase(int status, String code, Then then, {bool isSettled = true}) {
  final isAtField = code == 'PRODUCT_NOT_FOUND' || code == 'INSUFFICIENT_STOCK';
  return (
    name: '$status $code',
    answer: (_) async => errorAnswer(status, code),
    shown: isAtField && then == Then.ends
        ? null
        : words.codes[code] ?? sayingOf(Saying.outOfDate),
    then: then,
    isSettled: isSettled,
  );
}

final cases = <Case>[
  errorCase(400, 'PRODUCT_NOT_FOUND', Then.ends),
  errorCase(400, 'INSUFFICIENT_STOCK', Then.ends),
  errorCase(400, 'IDEMPOTENCY_KEY_REUSED', Then.ends),
  errorCase(400, 'INVALID_JSON', Then.ends),
  errorCase(400, 'MALFORMED_HTTP', Then.ends),
  errorCase(404, 'NOT_FOUND', Then.open),
  errorCase(405, 'METHOD_NOT_ALLOWED', Then.open),
  errorCase(408, 'REQUEST_TIMEOUT', Then.retried),
  errorCase(413, 'PAYLOAD_TOO_LARGE', Then.open),
  errorCase(415, 'UNSUPPORTED_MEDIA_TYPE', Then.open),
  errorCase(421, 'HOST_NOT_ALLOWED', Then.open),
  errorCase(429, 'RATE_LIMITED', Then.retried),
  errorCase(431, 'HEADERS_TOO_LARGE', Then.open),
  errorCase(500, 'INTERNAL_ERROR', Then.retried, isSettled: false),
  errorCase(503, 'OVERLOADED', Then.retried),
  errorCase(503, 'UNAVAILABLE', Then.retried),
  errorCase(503, 'OUTCOME_UNKNOWN', Then.retried, isSettled: false),
  errorCase(400, 'A_CODE_OF_TOMORROW', Then.open, isSettled: false),
  errorCase(503, 'A_CODE_OF_TOMORROW', Then.retried, isSettled: false),
  (
    name: '400 INVALID_REQUEST, at a field',
    answer: (_) async => invalidAnswer(['quantity']),
    shown: null,
    then: Then.ends,
    isSettled: true,
  ),
  for (final fields in const [
    ['Idempotency-Key'],
    ['body'],
    ['quantity', 'price'],
    <String>[],
  ])
    (
      name: '400 INVALID_REQUEST, elsewhere: $fields',
      answer: (_) async => invalidAnswer(fields),
      shown: sayingOf(Saying.outOfDate),
      then: Then.ends,
      isSettled: true,
    ),
  for (final (status, code) in const [
    (500, 'INSUFFICIENT_STOCK'),
    (502, 'INVALID_REQUEST'),
    (400, 'OVERLOADED'),
  ])
    (
      name: '$code with the status of another, $status',
      answer: (_) async => errorAnswer(status, code),
      shown: sayingOf(Saying.outOfDate),
      then: status >= 500 ? Then.retried : Then.open,
      isSettled: false,
    ),
  (
    name: 'no connection, or it was lost',
    answer: (_) async => throw http.ClientException('Lost'),
    shown: sayingOf(Saying.noConnection),
    then: Then.retried,
    isSettled: false,
  ),
  (
    name: 'a fault that is no Exception',
    answer: (_) async => throw ArgumentError('a platform of its own'),
    shown: sayingOf(Saying.noConnection),
    then: Then.retried,
    isSettled: false,
  ),
  (
    name: 'no answer for 30 s',
    answer: (_) => Future<http.Response>.delayed(
          const Duration(seconds: 31),
          placedAnswer,
        ),
    shown: sayingOf(Saying.noAnswer),
    then: Then.retried,
    isSettled: false,
  ),
  for (final MapEntry(key: name, value: response) in foreignAnswers.entries)
    (
      name: 'an answer that is not the service\'s: $name',
      answer: (_) async => response,
      shown: sayingOf(Saying.notTheServices),
      then: Then.retried,
      isSettled: false,
    ),
];

final foreignAnswers = <String, http.Response>{
  'an HTML page': http.Response('<h1>Bad gateway</h1>', 502),
  'a page of a hotel': http.Response('<h1>Log in</h1>', 200),
  'an empty body': http.Response('', 201),
  'bytes that are no UTF-8': http.Response.bytes([0xff, 0xfe, 0x22], 201),
  'a JSON array': jsonAnswer(400, ['message', 'code']),
  'an error without a code': jsonAnswer(500, {'message': 'Oops'}),
  'a message without an order': jsonAnswer(201, {'message': 'Oops'}),
  'half an order': jsonAnswer(201, {
    'message': 'Oops',
    'order': {'id': '01a204cb', 'productId': 7},
  }),
  'an order with the status of an error': http.Response.bytes(
    placedAnswer().bodyBytes,
    500,
  ),
  'an error with the status of a success': jsonAnswer(201, {
    'message': 'Oops',
    'code': 'INTERNAL_ERROR',
  }),
};

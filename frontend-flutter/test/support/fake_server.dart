import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:http/testing.dart';

/// Stands in for the server: keeps what was sent and answers as told.
class FakeServer {
  final List<http.Request> requests = [];

  Future<http.Response> Function() answer = () async => placedAnswer();

  late final http.Client client = MockClient((request) {
    requests.add(request);
    return answer();
  });

  /// Answers nothing until the returned completer is completed. To be called
  /// in a test's own body: a completer from `setUp` would complete outside the
  /// fake time of the test.
  Completer<http.Response> holdAnswer() {
    final held = Completer<http.Response>();
    answer = () => held.future;
    return held;
  }
}

http.Response jsonAnswer(int status, Object body) {
  return http.Response.bytes(
    utf8.encode(jsonEncode(body)),
    status,
    headers: const {'content-type': 'application/json'},
  );
}

http.Response placedAnswer() {
  return jsonAnswer(201, {
    'message': 'Order placed successfully',
    'order': {
      'id': '01a204cb-5775-7d29-802c-f12c85cd3c06',
      'productId': 7,
      'quantity': 3,
      'createdAt': '2026-01-31T12:34:56.789Z',
    },
  });
}

http.Response refusedAnswer() {
  return jsonAnswer(400, {
    'message': 'Product 7 does not have enough stock for 3 units.',
    'code': 'INSUFFICIENT_STOCK',
  });
}

http.Response invalidAnswer() {
  return jsonAnswer(400, {
    'message': 'The order is not valid: see the fields.',
    'code': 'INVALID_REQUEST',
    'details': [
      {'field': 'productId', 'reason': 'must be an integer'},
      {'field': 'quantity', 'reason': 'must be at least 1'},
      {'field': 'body', 'reason': 'must be an object'},
    ],
  });
}

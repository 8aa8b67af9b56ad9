import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:http/testing.dart';

typedef Answer = Future<http.Response> Function(http.Request request);

/// Stands in for the server: keeps what was sent and answers as told.
class FakeServer {
  final List<http.Request> requests = [];

  Answer answer = (_) async => placedAnswer();

  late final http.Client client = MockClient((request) {
    requests.add(request);
    return answer(request);
  });

  /// The keys that were sent, each once.
  Set<String?> get keys {
    return {for (final request in requests) request.headers['idempotency-key']};
  }

  /// Answers nothing until the returned completer is completed. To be called
  /// in a test's own body: a completer from `setUp` would complete outside the
  /// fake time of the test.
  Completer<http.Response> holdAnswer() {
    final held = Completer<http.Response>();
    answer = (_) => held.future;
    return held;
  }
}

http.Response jsonAnswer(
  int status,
  Object body, {
  Map<String, String> headers = const {},
}) {
  return http.Response.bytes(
    utf8.encode(jsonEncode(body)),
    status,
    headers: {'content-type': 'application/json', ...headers},
  );
}

http.Response errorAnswer(
  int status,
  String code, {
  Map<String, String> headers = const {},
}) {
  return jsonAnswer(
    status,
    {'message': messageOf(code), 'code': code},
    headers: headers,
  );
}

/// The server's own words, which no person is to read but behind the details.
String messageOf(String code) => 'What the server says of $code – ☂.';

http.Response placedAnswer({
  String id = '01a204cb-5775-7d29-802c-f12c85cd3c06',
  int productId = 7,
  int quantity = 3,
  bool isReplay = false,
}) {
  return jsonAnswer(
    201,
    {
      'message': 'Order placed successfully',
      'order': {
        'id': id,
        'productId': productId,
        'quantity': quantity,
        'createdAt': '2026-01-31T12:34:56.789Z',
      },
    },
    headers: {if (isReplay) 'idempotent-replayed': 'true'},
  );
}

http.Response invalidAnswer(List<String> fields) {
  return jsonAnswer(400, {
    'message': 'The order is not valid: see the fields.',
    'code': 'INVALID_REQUEST',
    'details': [
      for (final field in fields) {'field': field, 'reason': 'must be valid'},
    ],
  });
}

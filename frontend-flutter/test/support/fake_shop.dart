import 'dart:convert';

import 'package:http/http.dart' as http;

import 'fake_server.dart';

/// What happens to one request.
enum Fault {
  lostBefore,
  lostAfterCommit,
  unknownAfterCommit,
  foreignAfterCommit,
  overloaded,
  unavailable,
}

/// Keeps orders as the service does: a key places one order, however often it
/// is sent, and each request without a key places another.
class FakeShop extends FakeServer {
  FakeShop() {
    answer = _serve;
  }

  /// Of the next requests, in turn.
  final List<Fault> faults = [];

  /// By key.
  final Map<String, http.Response> orders = {};

  Future<http.Response> _serve(http.Request request) async {
    final fault = faults.isEmpty ? null : faults.removeAt(0);
    switch (fault) {
      case Fault.lostBefore:
        throw http.ClientException('Lost before the order was read');
      case Fault.overloaded:
        return errorAnswer(503, 'OVERLOADED', headers: {'retry-after': '1'});
      case Fault.unavailable:
        return errorAnswer(503, 'UNAVAILABLE', headers: {'retry-after': '1'});
      case _:
    }
    final placed = _place(request);
    return switch (fault) {
      Fault.lostAfterCommit => throw http.ClientException('Lost after COMMIT'),
      Fault.unknownAfterCommit => errorAnswer(503, 'OUTCOME_UNKNOWN'),
      Fault.foreignAfterCommit => http.Response('<h1>Bad gateway</h1>', 502),
      _ => placed,
    };
  }

  http.Response _place(http.Request request) {
    final key =
        request.headers['idempotency-key'] ?? 'without key ${orders.length}';
    final isReplay = orders.containsKey(key);
    final body = jsonDecode(request.body) as Map<String, Object?>;
    final placed = orders.putIfAbsent(
      key,
      () => placedAnswer(
        id: '01a204cb-0000-7000-8000-${'${orders.length}'.padLeft(12, '0')}',
        productId: body['productId']! as int,
        quantity: body['quantity']! as int,
      ),
    );
    if (!isReplay) return placed;
    return http.Response.bytes(
      placed.bodyBytes,
      201,
      headers: {...placed.headers, 'idempotent-replayed': 'true'},
    );
  }
}

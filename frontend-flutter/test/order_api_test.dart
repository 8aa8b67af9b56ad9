import 'dart:async';

import 'package:flutter/foundation.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:http/testing.dart';
import 'package:inventory_allocation/attempt.dart';
import 'package:inventory_allocation/order_api.dart';
import 'package:inventory_allocation/order_request.dart';
import 'package:inventory_allocation/outcome.dart';

import 'support/fake_server.dart';

void main() {
  final uri = Uri.parse('http://127.0.0.1:3000/api/order');
  final attempt = Attempt.at(
    const OrderRequest(productId: '7', quantity: '3'),
  );

  Future<void> never() => Completer<void>().future;

  testWidgets('An attempt is sent with its key', (tester) async {
    final server = FakeServer();
    final api = OrderApi(client: server.client, uri: uri);
    expect(await api.place(attempt, stop: never()), isA<OrderPlaced>());

    final request = server.requests.single;
    expect(request.method, 'POST');
    expect(request.url, uri);
    expect(request.headers['idempotency-key'], attempt.key);
    expect(request.headers['content-type'], startsWith('application/json'));
    expect(request.body, '{"productId":7,"quantity":3}');
  });

  testWidgets('An order that was placed before is known by its header',
      (tester) async {
    final server = FakeServer()..answer = (_) async => placedAnswer();
    final api = OrderApi(client: server.client, uri: uri);
    Future<bool> isReplay() async {
      final outcome = await api.place(attempt, stop: never());
      return (outcome as OrderPlaced).isReplay;
    }

    expect(await isReplay(), isFalse);
    server.answer = (_) async => placedAnswer(isReplay: true);
    expect(await isReplay(), isTrue);
  });

  testWidgets('An error keeps all that support needs', (tester) async {
    final server = FakeServer()
      ..answer = (_) async => errorAnswer(
            503,
            'OVERLOADED',
            headers: {'retry-after': '7', 'x-request-id': 'abc'},
          );
    final api = OrderApi(client: server.client, uri: uri);
    final outcome = await api.place(attempt, stop: never());

    expect(
      outcome,
      isA<ErrorAnswer>()
          .having((error) => error.status, 'status', 503)
          .having((error) => error.code, 'code', 'OVERLOADED')
          .having((error) => error.message, 'message', messageOf('OVERLOADED'))
          .having((error) => error.requestId, 'requestId', 'abc')
          .having(
            (error) => error.retryAfter,
            'retryAfter',
            const Duration(seconds: 7),
          ),
    );
  });

  /// A client that never answers, and tells when its request is aborted.
  ({http.Client client, List<String> events}) silentClient() {
    final events = <String>[];
    final client = MockClient.streaming((request, body) {
      events.add('sent');
      if (request case http.Abortable(:final abortTrigger?)) {
        unawaited(abortTrigger.whenComplete(() => events.add('aborted')));
      }
      return Completer<http.StreamedResponse>().future;
    });
    return (client: client, events: events);
  }

  testWidgets('A request without an answer is aborted at the time-out',
      (tester) async {
    final (:client, :events) = silentClient();
    Outcome? outcome;
    unawaited(
      OrderApi(client: client, uri: uri)
          .place(attempt, stop: never())
          .then((value) => outcome = value),
    );
    await tester.pump(answerTimeout - const Duration(seconds: 1));
    expect(events, ['sent']);
    expect(outcome, isNull);

    await tester.pump(const Duration(seconds: 1));
    expect(outcome, isA<TimedOut>());
    expect(events, ['sent', 'aborted']);
  });

  testWidgets('A request that is stopped is aborted', (tester) async {
    final (:client, :events) = silentClient();
    final stop = Completer<void>();
    Outcome? outcome;
    unawaited(
      OrderApi(client: client, uri: uri)
          .place(attempt, stop: stop.future)
          .then((value) => outcome = value),
    );
    await tester.pump();
    stop.complete();
    await tester.pump();

    expect(outcome, isA<Stopped>());
    expect(events, ['sent', 'aborted']);
  });

  testWidgets('The cause of a failure is in the log', (tester) async {
    final lines = <String>[];
    final usual = debugPrint;
    debugPrint = (message, {wrapWidth}) => lines.add(message ?? '');
    try {
      final server = FakeServer()
        ..answer = (_) async => throw http.ClientException('Broken pipe');
      final api = OrderApi(client: server.client, uri: uri);
      expect(await api.place(attempt, stop: never()), isA<ConnectionFailed>());
    } finally {
      // The test framework looks whether it is as it was.
      debugPrint = usual;
    }

    expect(lines.join('\n'), contains('Broken pipe'));
    expect(lines.join('\n'), contains('$uri'));
  });
}

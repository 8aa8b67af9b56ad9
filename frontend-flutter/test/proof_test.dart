import 'dart:async';

import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/attempt_run.dart';
import 'package:inventory_allocation/order_api.dart';
import 'package:inventory_allocation/order_request.dart';
import 'package:inventory_allocation/order_state.dart';
import 'package:inventory_allocation/order_view_model.dart';
import 'package:inventory_allocation/outcome.dart';
import 'package:inventory_allocation/unsettled.dart';

import 'support/fake_server.dart';
import 'support/memory_attempt_store.dart';

const _request = OrderRequest(productId: '7', quantity: '3');

/// A refusal ends an attempt only if it proves that nothing comes of it.
void main() {
  late FakeServer server;
  late MemoryAttemptStore store;
  late OrderViewModel model;

  setUp(() async {
    server = FakeServer();
    store = MemoryAttemptStore();
    model = OrderViewModel(
      api: OrderApi(
        client: server.client,
        uri: Uri.parse('http://127.0.0.1:3000/api/order'),
      ),
      store: store,
    );
    await model.start();
  });

  /// Answers the next requests so, in turn, and the rest as the last.
  void answerInTurn(List<Answer> answers) {
    final left = [...answers];
    server.answer = (request) {
      return (left.length > 1 ? left.removeAt(0) : left.single)(request);
    };
  }

  Future<http.Response> lost(http.Request request) async {
    throw http.ClientException('Lost');
  }

  Answer refusal(String code) => (_) async => errorAnswer(400, code);

  for (final code in const ['PRODUCT_NOT_FOUND', 'INSUFFICIENT_STOCK']) {
    testWidgets('$code too soon after a lost answer proves nothing',
        (tester) async {
      answerInTurn([lost, refusal(code)]);
      unawaited(model.place(_request));
      await tester.pump(const Duration(seconds: 3));
      expect(server.requests, hasLength(2));
      expect(
        model.state,
        isA<Pausing>()
            .having((state) => state.retry, 'retry', isNull)
            .having((state) => state.mayBePlaced, 'mayBePlaced', isTrue),
      );
      expect(store.stored, hasLength(1));

      await tester.pump(settlingTime + shortestSending);
      await tester.pump(shortestSending);
      expect(server.requests, hasLength(3));
      expect(server.keys, hasLength(1));
      expect(model.state, isA<Refused>());
      expect(store.stored, isEmpty);
      model.dispose();
    });

    testWidgets('$code may turn out to be a placed order', (tester) async {
      answerInTurn([
        lost,
        refusal(code),
        (_) async => placedAnswer(isReplay: true),
      ]);
      unawaited(model.place(_request));
      await tester.pump(const Duration(seconds: 3));
      await tester.pump(settlingTime);
      await tester.pump(shortestSending);

      expect(
        model.state,
        isA<Placed>().having((state) => state.isReplay, 'isReplay', isTrue),
      );
      model.dispose();
    });

    testWidgets('$code after answers of the service itself ends the attempt',
        (tester) async {
      answerInTurn([
        (_) async => errorAnswer(503, 'OVERLOADED'),
        refusal(code),
      ]);
      unawaited(model.place(_request));
      await tester.pump(const Duration(seconds: 3));
      await tester.pump(shortestSending);

      expect(model.state, isA<Refused>());
      model.dispose();
    });
  }

  testWidgets('INVALID_REQUEST ends the attempt whatever was before',
      (tester) async {
    answerInTurn([
      lost,
      (_) async => invalidAnswer(['quantity'])
    ]);
    unawaited(model.place(_request));
    await tester.pump(const Duration(seconds: 3));
    await tester.pump(shortestSending);

    expect(model.state, isA<Refused>());
    model.dispose();
  });

  testWidgets('MALFORMED_HTTP after a lost answer is left to the person',
      (tester) async {
    answerInTurn([lost, refusal('MALFORMED_HTTP')]);
    unawaited(model.place(_request));
    await tester.pump(const Duration(seconds: 3));
    await tester.pump(const Duration(minutes: 5));

    expect(server.requests, hasLength(2));
    expect(model.state, isA<Unresolved>());
    model.dispose();
  });

  testWidgets('A check may be stopped', (tester) async {
    answerInTurn([lost, refusal('INSUFFICIENT_STOCK')]);
    unawaited(model.place(_request));
    await tester.pump(const Duration(seconds: 3));
    model.stop();
    await tester.pump(const Duration(minutes: 5));

    expect(server.requests, hasLength(2));
    expect(
      model.state,
      isA<Unresolved>().having((state) => state.cause, 'cause', isA<Outcome>()),
    );
    model.dispose();
  });
}

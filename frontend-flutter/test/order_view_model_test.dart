import 'dart:async';

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/attempt_run.dart';
import 'package:inventory_allocation/order_api.dart';
import 'package:inventory_allocation/order_request.dart';
import 'package:inventory_allocation/order_state.dart';
import 'package:inventory_allocation/order_view_model.dart';

import 'support/fake_server.dart';
import 'support/memory_attempt_store.dart';

const _request = OrderRequest(productId: '7', quantity: '3');

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

  Answer refusal(String code) => (_) async => errorAnswer(400, code);

  testWidgets('Nothing is sent before the attempt is stored', (tester) async {
    server.answer = (request) async {
      expect(store.stored.keys, [request.headers['idempotency-key']]);
      return placedAnswer();
    };
    unawaited(model.place(_request));
    await tester.pump(shortestSending);

    expect(server.requests, hasLength(1));
    expect(model.state, isA<Placed>());
    expect(store.stored, isEmpty);
    model.dispose();
  });

  testWidgets('Sending is shown for 300 ms at least', (tester) async {
    unawaited(model.place(_request));
    expect(model.state, isA<Sending>());
    await tester.pump(const Duration(milliseconds: 299));
    expect(model.state, isA<Sending>());
    await tester.pump(const Duration(milliseconds: 1));
    expect(model.state, isA<Placed>());
    model.dispose();
  });

  testWidgets('An action cannot run twice', (tester) async {
    final answer = server.holdAnswer();
    unawaited(model.place(_request));
    unawaited(model.place(_request));
    unawaited(model.tryAgain());
    model
      ..discard()
      ..orderAgain()
      ..edited('quantity');
    await tester.pump(const Duration(seconds: 1));
    expect(server.requests, hasLength(1));
    expect(model.state, isA<Sending>());

    answer.complete(placedAnswer());
    await tester.pump();
    unawaited(model.place(_request));
    expect(model.state, isA<Placed>());
    expect(server.requests, hasLength(1));
    model.dispose();
  });

  testWidgets('A new outcome is another state, though it is equal',
      (tester) async {
    server.answer = refusal('INSUFFICIENT_STOCK');
    final states = <OrderState>[];
    model.addListener(() => states.add(model.state));
    for (var press = 0; press < 2; press++) {
      unawaited(model.place(_request));
      await tester.pump(shortestSending);
    }

    expect(states, [
      isA<Sending>(),
      isA<Refused>(),
      isA<Sending>(),
      isA<Refused>(),
    ]);
    expect(identical(states[1], states[3]), isFalse);
    model.dispose();
  });

  testWidgets('An answer may come after nobody listens any more',
      (tester) async {
    final answer = server.holdAnswer();
    unawaited(model.place(_request));
    await tester.pump();
    model.dispose();
    answer.complete(placedAnswer());
    await tester.pump(const Duration(minutes: 1));

    expect(tester.takeException(), isNull);
    expect(store.stored, hasLength(1));
  });
}

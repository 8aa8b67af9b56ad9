import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import 'support/fake_server.dart';
import 'support/fake_shop.dart';
import 'support/memory_attempt_store.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeShop shop;
  late MemoryAttemptStore store;

  setUp(() {
    shop = FakeShop();
    store = MemoryAttemptStore();
  });

  testWidgets('After a placed order the button is inert', (tester) async {
    await pumpApp(tester, shop);
    await placeOrder(tester);

    expect(isButtonEnabled(tester), isFalse);
    expect(buttonText(tester), labels.placed);
    await tester.pump(const Duration(minutes: 1));
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(1));
  });

  testWidgets('"Order again" frees the form, and the next order is another',
      (tester) async {
    await pumpApp(tester, shop);
    await placeOrder(tester);
    await tapOn(tester, orderAgainButton);
    expect(buttonText(tester), labels.placeOrder);
    expect(shop.requests, hasLength(1));

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(2));
    expect(shop.keys, hasLength(2));
  });

  testWidgets('An edit frees the form, too', (tester) async {
    await pumpApp(tester, shop);
    await placeOrder(tester);
    await tester.enterText(quantityField, '4');
    await tester.pumpAndSettle();
    expect(find.byType(OutlinedButton), findsNothing);

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(2));
    expect(shop.requests.last.body, '{"productId":7,"quantity":4}');

    await tapOn(tester, find.byTooltip(labels.oneMore));
    expect(buttonText(tester), labels.placeOrder);
    expect(typedText(tester, quantityField), '5');
  });

  testWidgets('A discarded attempt is forgotten, and its contents stay',
      (tester) async {
    shop.faults.addAll(List.filled(5, Fault.lostBefore));
    await pumpApp(tester, shop, store: store);
    await placeOrder(tester);
    expect(store.stored, hasLength(1));
    expect(inPanel(labels.mayBePlaced), findsOneWidget);
    expect(inPanel(labels.riskMayBePlaced), findsOneWidget);

    await tapOn(tester, discardButton);
    expect(store.stored, isEmpty);
    expect(buttonText(tester), labels.placeOrder);
    expect(isReadOnly(tester, productIdField), isFalse);
    expect(typedText(tester, productIdField), '7');

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(2));
  });

  testWidgets('The risk is none where every try was answered', (tester) async {
    shop.faults.addAll(List.filled(5, Fault.overloaded));
    await pumpApp(tester, shop);
    await placeOrder(tester);

    expect(inPanel(labels.notPlaced), findsOneWidget);
    expect(inPanel(labels.riskNotPlaced), findsOneWidget);
    expect(inPanel(labels.riskMayBePlaced), findsNothing);
  });

  for (final (name, answer, button) in <(String, Answer, Finder)>[
    ('Discard', (_) async => errorAnswer(404, 'NOT_FOUND'), discardButton),
    ('Order again', (_) async => placedAnswer(), orderAgainButton),
  ]) {
    testWidgets('The second tap of a double tap on "$name" hits nothing else',
        (tester) async {
      setView(tester, const Size(360, 420));
      final server = FakeServer()..answer = answer;
      await pumpApp(tester, server);
      await placeOrder(tester);
      await tester.ensureVisible(button);
      await tester.pumpAndSettle();
      final place = tester.getRect(placeButton);
      final spot = tester.getCenter(button);
      await tester.tapAt(spot);
      await tester.pump(const Duration(milliseconds: 100));
      expect(tester.getRect(placeButton), place);

      await tester.tapAt(spot);
      await tester.pumpAndSettle();
      expect(server.requests, hasLength(1));
      expect(buttonText(tester), labels.placeOrder);
    });
  }

  testWidgets('A refused order can be placed again, as a new attempt',
      (tester) async {
    final server = FakeServer()
      ..answer = (_) async => errorAnswer(400, 'INSUFFICIENT_STOCK');
    await pumpApp(tester, server, store: store);
    await placeOrder(tester);
    expect(store.stored, isEmpty);
    expect(isReadOnly(tester, quantityField), isFalse);

    server.answer = (_) async => placedAnswer();
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(server.keys, hasLength(2));
    expect(inPanel('Order placed'), findsOneWidget);
  });
}

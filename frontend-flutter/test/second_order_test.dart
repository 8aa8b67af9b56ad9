import 'package:flutter_test/flutter_test.dart';

import 'support/fake_shop.dart';
import 'support/memory_attempt_store.dart';
import 'support/order_app_driver.dart';

/// Every way in which one wish could become two orders. Each test counts the
/// orders that the shop keeps.
void main() {
  late FakeShop shop;
  late MemoryAttemptStore store;

  setUp(() {
    shop = FakeShop();
    store = MemoryAttemptStore();
  });

  /// All that the app sends by itself after one press ends in this.
  const allLost = [
    Fault.lostAfterCommit,
    Fault.unavailable,
    Fault.overloaded,
    Fault.lostBefore,
    Fault.unavailable,
  ];

  testWidgets('An answer that is lost after COMMIT is asked for again',
      (tester) async {
    for (final fault in const [
      Fault.lostAfterCommit,
      Fault.unknownAfterCommit,
      Fault.foreignAfterCommit,
    ]) {
      shop = FakeShop()..faults.add(fault);
      await pumpApp(tester, shop);
      await placeOrder(tester);

      expect(shop.orders, hasLength(1), reason: '$fault');
      expect(shop.requests, hasLength(2), reason: '$fault');
      expect(shop.keys, hasLength(1), reason: '$fault');
      expect(inPanel('You had already ordered this'), findsOneWidget);
      await closeApp(tester);
    }
  });

  testWidgets('A readable refusal after a lost answer keeps the key',
      (tester) async {
    shop.faults.addAll([...allLost, Fault.overloaded, Fault.unavailable]);
    await pumpApp(tester, shop, store: store);
    await placeOrder(tester);
    expect(buttonText(tester), labels.tryAgain);
    expect(shop.requests, hasLength(5));

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();

    expect(shop.requests, hasLength(8));
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(1));
    expect(store.stored, isEmpty);
  });

  testWidgets('While an attempt is open, what is placed cannot be edited',
      (tester) async {
    shop.faults.addAll(allLost);
    await pumpApp(tester, shop);
    await placeOrder(tester);

    expect(isReadOnly(tester, productIdField), isTrue);
    expect(isReadOnly(tester, quantityField), isTrue);
    for (final tooltip in [labels.oneFewer, labels.oneMore]) {
      await tapOn(tester, find.byTooltip(tooltip));
    }
    expect(typedText(tester, quantityField), '3');

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(1));
  });

  testWidgets('After a restart the open attempt goes again under its key',
      (tester) async {
    shop.faults.addAll(allLost);
    await pumpApp(tester, shop, store: store);
    await placeOrder(tester);
    await closeApp(tester);
    await pumpApp(tester, shop, store: store);

    expect(inPanel('An order is still open'), findsOneWidget);
    expect(typedText(tester, productIdField), '7');
    expect(typedText(tester, quantityField), '3');
    expect(isReadOnly(tester, productIdField), isTrue);
    await tester.pump(const Duration(minutes: 5));
    expect(shop.requests, hasLength(5), reason: 'Nothing goes without a press');

    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(1));
    expect(inPanel('You had already ordered this'), findsOneWidget);
  });

  testWidgets('An app that is closed while it sends keeps the key',
      (tester) async {
    final answer = shop.answer;
    final held = shop.holdAnswer();
    await pumpApp(tester, shop, store: store);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    // The shop places the order, and the answer never arrives.
    await answer(shop.requests.single);
    await closeApp(tester);
    shop.answer = answer;
    await pumpApp(tester, shop, store: store);
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();

    expect(held.isCompleted, isFalse);
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(1));
  });

  testWidgets('Two tabs that share the storage place one order',
      (tester) async {
    shop.faults.addAll(allLost);
    await pumpApp(tester, shop, store: store);
    await placeOrder(tester);
    final tab = MemoryAttemptStore()..stored.addAll(store.stored);
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    await closeApp(tester);

    await pumpApp(tester, shop, store: tab);
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.orders, hasLength(1));
    expect(shop.keys, hasLength(1));
  });
}

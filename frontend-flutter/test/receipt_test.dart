import 'package:flutter/material.dart';
import 'package:flutter/services.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/visit_orders.dart';

import 'support/fake_server.dart';
import 'support/fake_shop.dart';
import 'support/order_app_driver.dart';

void main() {
  /// A value after its label.
  Finder fact(String label, String value) => find.text('$label: $value');

  testWidgets('A placed order is shown as the server says, not as typed',
      (tester) async {
    await pumpApp(
      tester,
      FakeServer()..answer = (_) async => placedAnswer(quantity: 1234),
    );
    await placeOrder(tester, productId: '7.0', quantity: '1234e0');

    expect(inPanel('1,234 of product 7.'), findsOneWidget);
    expect(
      fact(labels.orderNumber, '01a204cb-5775-7d29-802c-f12c85cd3c06'),
      findsOneWidget,
    );
    expect(fact(labels.product, '7'), findsOneWidget);
    expect(fact(labels.quantity, '1,234'), findsOneWidget);
  });

  testWidgets('The time is the local one', (tester) async {
    await pumpApp(tester, FakeServer());
    await placeOrder(tester);

    // Whatever the time zone of the machine, it is the same moment.
    final local = DateTime.utc(2026, 1, 31, 12, 34, 56, 789).toLocal();
    final minutes = '${local.minute}'.padLeft(2, '0');
    final hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
    final half = local.hour < 12 ? 'AM' : 'PM';
    final month = local.month == 1 ? 'Jan' : 'Feb';
    final time = tester
        .widgetList<Text>(
          find.descendant(
            of: find.byType(VisitOrders),
            matching: find.byType(Text),
          ),
        )
        .map((text) => text.data ?? text.textSpan!.toPlainText())
        .singleWhere((text) => text.startsWith(labels.time));
    // Some versions part the hour from AM or PM by a narrow space.
    expect(
      time.replaceAll(RegExp(r'\s'), ' '),
      '${labels.time}: $month ${local.day}, 2026, $hour:$minutes $half',
    );
  });

  testWidgets('The orders of this visit stay, the newest first',
      (tester) async {
    final shop = FakeShop();
    await pumpApp(tester, shop);
    expect(find.text(labels.ordersOfVisit), findsNothing);
    for (final quantity in ['1', '2', '3']) {
      await placeOrder(tester, quantity: quantity);
    }

    expect(find.text(labels.ordersOfVisit), findsOneWidget);
    final places = [
      for (final quantity in ['3', '2', '1'])
        tester.getTopLeft(fact(labels.quantity, quantity)).dy,
    ];
    expect(places, [...places]..sort());
    expect(places.toSet(), hasLength(3));
  });

  testWidgets('A replay is shown once, and said to be one', (tester) async {
    final shop = FakeShop()..faults.add(Fault.lostAfterCommit);
    await pumpApp(tester, shop);
    await placeOrder(tester);

    expect(inPanel('You had already ordered this'), findsOneWidget);
    expect(find.textContaining(labels.orderNumber), findsOneWidget);
  });

  testWidgets('The order number can be copied', (tester) async {
    final copied = <Object?>[];
    final messenger = tester.binding.defaultBinaryMessenger;
    messenger.setMockMethodCallHandler(SystemChannels.platform, (call) async {
      if (call.method == 'Clipboard.setData') copied.add(call.arguments);
      return null;
    });
    addTearDown(() {
      messenger.setMockMethodCallHandler(SystemChannels.platform, null);
    });
    await pumpApp(tester, FakeServer());
    await placeOrder(tester);
    await tapOn(tester, find.text(labels.copy));
    await tester.pumpAndSettle();

    expect(copied, [
      {'text': '01a204cb-5775-7d29-802c-f12c85cd3c06'},
    ]);
    expect(find.text(labels.copied), findsOneWidget);
  });

  testWidgets('The details for support are small print, shown when asked for',
      (tester) async {
    final server = FakeServer()
      ..answer = (_) async => errorAnswer(
            404,
            'NOT_FOUND',
            headers: {'x-request-id': 'abc-123'},
          );
    await pumpApp(tester, server);
    await placeOrder(tester);
    expect(find.textContaining('NOT_FOUND'), findsNothing);

    await tapOn(tester, find.text(labels.supportDetails));
    await tester.pumpAndSettle();
    expect(find.text('Code: NOT_FOUND'), findsOneWidget);
    expect(find.text('HTTP: 404'), findsOneWidget);
    expect(find.text('X-Request-Id: abc-123'), findsOneWidget);
    expect(find.text('Message: ${messageOf('NOT_FOUND')}'), findsOneWidget);

    await tapOn(tester, find.text(labels.supportDetails));
    await tester.pumpAndSettle();
    expect(find.textContaining('NOT_FOUND'), findsNothing);
    expect(find.byType(SelectionArea), findsOneWidget);
  });
}

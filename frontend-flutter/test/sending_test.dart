import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/place_order.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets(
      'While an order is being sent, the button is disabled and says so',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    expect(find.text('Place order'), findsOneWidget);
    expect(spinner, findsNothing);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump();

    expect(isButtonEnabled(tester), isFalse);
    expect(find.text('Placing order…'), findsOneWidget);
    expect(spinner, findsOneWidget);
    expect(typedText(tester, productIdField), '7');
    expect(typedText(tester, quantityField), '3');

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    await tester.pump(restAfterOutcome);

    expect(isButtonEnabled(tester), isTrue);
    expect(find.text('Place order'), findsOneWidget);
    expect(spinner, findsNothing);
  });

  testWidgets('While an order is being sent, a second tap sends nothing',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    // No frame in between: the button is still enabled at the second tap.
    await tester.tap(placeButton);
    await tester.tap(placeButton);
    await tester.pump();
    await tester.tap(placeButton);
    await tester.pump();

    expect(server.requests, hasLength(1));

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(server.requests, hasLength(1));
  });

  testWidgets('While an order is being sent, the keyboard sends nothing',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump();
    await tester.showKeyboard(quantityField);
    await tester.testTextInput.receiveAction(TextInputAction.done);
    await tester.pump();

    expect(server.requests, hasLength(1));

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(server.requests, hasLength(1));
  });

  testWidgets('While an order is being sent, the last outcome is gone',
      (tester) async {
    server.answer = () async => invalidAnswer();
    await pumpApp(tester, server);
    await placeOrder(tester);
    expect(find.text('Code: INVALID_REQUEST'), findsOneWidget);

    final answer = server.holdAnswer();
    await tester.tap(placeButton);
    await tester.pump();

    expect(find.text('Code: INVALID_REQUEST'), findsNothing);
    expect(find.text('must be at least 1'), findsNothing);

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(find.text('Order placed successfully'), findsOneWidget);
  });

  testWidgets('While an order is being sent, the page may go away',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump();
    await tester.pumpWidget(const SizedBox());
    answer.complete(placedAnswer());
    await tester.pump();

    expect(tester.takeException(), isNull);
  });

  testWidgets('The second tap of a double tap is no second order',
      (tester) async {
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump(const Duration(milliseconds: 150));
    expect(find.text('Order placed successfully'), findsOneWidget);

    await tester.tap(placeButton);
    await tester.pump();
    expect(server.requests, hasLength(1));
    expect(isButtonEnabled(tester), isFalse);

    await tester.pump(restAfterOutcome);
    await tester.tap(placeButton);
    await tester.pumpAndSettle();
    expect(server.requests, hasLength(2));
  });

  testWidgets('An order edited after the outcome is a new one', (tester) async {
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump(const Duration(milliseconds: 150));
    await tester.enterText(quantityField, '4');
    await tester.pump();
    await tester.tap(placeButton);
    await tester.pumpAndSettle();

    expect(server.requests, hasLength(2));
    expect(server.requests.last.body, '{"productId":7,"quantity":4}');

    await tester.enterText(productIdField, '8');
    await tester.pump();
    await tester.tap(placeButton);
    await tester.pumpAndSettle();

    expect(server.requests.last.body, '{"productId":8,"quantity":4}');
  });
}

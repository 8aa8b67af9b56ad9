import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  group('What is sent', () {
    testWidgets('is one POST of JSON to /api/order', (tester) async {
      await pumpApp(tester, server);
      await placeOrder(tester, productId: '7', quantity: '3');

      final request = server.requests.single;
      expect(request.method, 'POST');
      expect(request.url, Uri.parse('http://127.0.0.1:3000/api/order'));
      expect(request.headers['content-type'], startsWith('application/json'));
      expect(request.body, '{"productId":7,"quantity":3}');
    });

    const texts = [
      (typed: '0', sent: '0'),
      (typed: '-5', sent: '-5'),
      (typed: '1.5', sent: '1.5'),
      (typed: '2147483648', sent: '2147483648'),
      (typed: '123456789012345678901', sent: '123456789012345678901'),
      (typed: 'abc', sent: '"abc"'),
    ];
    for (final (:typed, :sent) in texts) {
      testWidgets('is "$typed" too: the server judges it', (tester) async {
        server.answer = (_) async => errorAnswer(400, 'INSUFFICIENT_STOCK');
        await pumpApp(tester, server);
        await placeOrder(tester, productId: typed, quantity: typed);

        expect(
          server.requests.single.body,
          '{"productId":$sent,"quantity":$sent}',
        );
      });
    }

    testWidgets('has no member for an empty field', (tester) async {
      server.answer = (_) async => invalidAnswer(['productId', 'quantity']);
      await pumpApp(tester, server);
      await placeOrder(tester, productId: '', quantity: ' ');

      expect(server.requests.single.body, '{}');
      expect(find.text(labels.productMissing), findsOneWidget);
      expect(find.text(labels.quantityMissing), findsOneWidget);
    });

    testWidgets('goes out with the keyboard too', (tester) async {
      await pumpApp(tester, server);
      await typeOrder(tester);
      expect(
        tester.widget<TextField>(quantityField).textInputAction,
        TextInputAction.done,
      );
      await tester.testTextInput.receiveAction(TextInputAction.done);
      await tester.pumpAndSettle();

      expect(server.requests, hasLength(1));
      expect(inPanel('Order placed'), findsOneWidget);
    });

    testWidgets('does not go out on the way to the quantity', (tester) async {
      await pumpApp(tester, server);
      await tester.enterText(productIdField, '7');
      expect(
        tester.widget<TextField>(productIdField).textInputAction,
        TextInputAction.next,
      );
      await tester.testTextInput.receiveAction(TextInputAction.next);
      await tester.pumpAndSettle();

      expect(server.requests, isEmpty);
      final quantity = find.descendant(
        of: quantityField,
        matching: find.byType(EditableText),
      );
      expect(
        tester.widget<EditableText>(quantity).focusNode.hasFocus,
        isTrue,
      );
    });
  });

  testWidgets('The quantity begins at 1 and has steps', (tester) async {
    await pumpApp(tester, server);
    final fewer = find.byTooltip(labels.oneFewer);
    final more = find.byTooltip(labels.oneMore);
    bool canBeFewer() {
      final button = find.ancestor(
        of: find.byIcon(Icons.remove),
        matching: find.byType(IconButton),
      );
      return tester.widget<IconButton>(button).onPressed != null;
    }

    expect(typedText(tester, quantityField), '1');
    expect(canBeFewer(), isFalse);
    await tapOn(tester, more);
    expect(typedText(tester, quantityField), '2');
    expect(canBeFewer(), isTrue);
    await tapOn(tester, fewer);
    expect(typedText(tester, quantityField), '1');
    expect(canBeFewer(), isFalse);

    for (final text in ['', 'abc', '-4']) {
      await tester.enterText(quantityField, text);
      await tester.pump();
      expect(canBeFewer(), isFalse);
      await tapOn(tester, more);
      expect(typedText(tester, quantityField), '1');
    }
  });

  testWidgets('The product may be given from outside', (tester) async {
    await pumpApp(tester, server, productId: '42');
    expect(typedText(tester, productIdField), '42');
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();

    expect(server.requests.single.body, '{"productId":42,"quantity":1}');
  });
}

import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;

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
        server.answer = () async => refusedAnswer();
        await pumpApp(tester, server);
        await placeOrder(tester, productId: typed, quantity: typed);

        expect(
          server.requests.single.body,
          '{"productId":$sent,"quantity":$sent}',
        );
      });
    }

    testWidgets('has no member for an empty field', (tester) async {
      server.answer = () async => invalidAnswer();
      await pumpApp(tester, server);
      expect(isButtonEnabled(tester), isTrue);
      await tester.tap(placeButton);
      await tester.pumpAndSettle();

      expect(server.requests.single.body, '{}');
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
      expect(find.text('Order placed successfully'), findsOneWidget);
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

  testWidgets('The next order is sent after each outcome', (tester) async {
    await pumpApp(tester, server);
    for (final answer in <Future<http.Response> Function()>[
      () async => refusedAnswer(),
      () async => throw http.ClientException('Connection refused'),
      () async => http.Response('<h1>Bad gateway</h1>', 502),
      () async => placedAnswer(),
    ]) {
      server.answer = answer;
      server.requests.clear();
      await placeOrder(tester);

      expect(server.requests, hasLength(1));
      expect(isButtonEnabled(tester), isTrue);
      expect(typedText(tester, productIdField), '7');
      expect(typedText(tester, quantityField), '3');
    }
  });
}

import 'package:flutter_test/flutter_test.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  group('A fault', () {
    Finder within(Finder field, String text) {
      return find.descendant(of: field, matching: find.text(text));
    }

    testWidgets('stands once, at its field, until that field is edited',
        (tester) async {
      server.answer = (_) async => invalidAnswer(['productId', 'quantity']);
      await pumpApp(tester, server);
      await placeOrder(tester, productId: 'abc', quantity: '0');

      expect(within(productIdField, labels.notWhole), findsOneWidget);
      expect(within(quantityField, labels.notWhole), findsOneWidget);
      expect(find.text(labels.notWhole), findsNWidgets(2));
      expect(find.textContaining('must be valid'), findsNothing);

      await tester.enterText(quantityField, '1');
      await tester.pumpAndSettle();
      expect(within(productIdField, labels.notWhole), findsOneWidget);
      expect(within(quantityField, labels.notWhole), findsNothing);

      await tester.enterText(productIdField, '7');
      await tester.pumpAndSettle();
      expect(find.text(labels.notWhole), findsNothing);
    });

    testWidgets('of the product says which product', (tester) async {
      server.answer = (_) async => errorAnswer(400, 'PRODUCT_NOT_FOUND');
      await pumpApp(tester, server);
      await placeOrder(tester, productId: '1234');

      expect(
        within(
          productIdField,
          'There is no product with the number 1234. Check the number.',
        ),
        findsOneWidget,
      );
    });

    testWidgets('of the stock says how many were wanted', (tester) async {
      server.answer = (_) async => errorAnswer(400, 'INSUFFICIENT_STOCK');
      await pumpApp(tester, server);
      await placeOrder(tester, quantity: '1234');
      final text = find.textContaining('fewer than 1,234 left');

      expect(text, findsOneWidget);
      expect(
        find.descendant(of: quantityField, matching: text),
        findsOneWidget,
      );
      await tapOn(tester, find.byTooltip(labels.oneFewer));
      await tester.pumpAndSettle();
      expect(text, findsNothing);
    });
  });
}

import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import 'support/fake_shop.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeShop shop;

  setUp(() {
    shop = FakeShop();
  });

  testWidgets('Ten presses of Enter place one order', (tester) async {
    await pumpApp(tester, shop);
    await typeOrder(tester);
    for (var press = 0; press < 10; press++) {
      await tester.showKeyboard(quantityField);
      await tester.testTextInput.receiveAction(TextInputAction.done);
      await tester.pump(const Duration(milliseconds: 150));
    }
    await tester.pumpAndSettle();

    expect(shop.orders, hasLength(1));
    expect(shop.requests, hasLength(1));
  });

  for (final milliseconds in const [0, 50, 150, 350, 1000]) {
    testWidgets('Taps $milliseconds ms apart place one order', (tester) async {
      // High enough that the page does not scroll away from under the finger.
      setView(tester, const Size(800, 1600));
      await pumpApp(tester, shop);
      await typeOrder(tester);
      final spot = tester.getCenter(placeButton);
      for (var tap = 0; tap < 5; tap++) {
        expect(tester.getCenter(placeButton), spot);
        await tester.tapAt(spot);
        if (milliseconds > 0) {
          await tester.pump(Duration(milliseconds: milliseconds));
        }
      }
      await tester.pumpAndSettle();

      expect(shop.orders, hasLength(1));
      expect(shop.requests, hasLength(1));
    });
  }
}

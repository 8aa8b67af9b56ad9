import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/api_address.dart';
import 'package:inventory_allocation/order_app.dart';
import 'package:inventory_allocation/place_order.dart';

import 'fake_server.dart';

Finder get productIdField => find.widgetWithText(TextField, 'Product id');
Finder get quantityField => find.widgetWithText(TextField, 'Quantity');
Finder get placeButton => find.byType(FilledButton);
Finder get spinner => find.byType(CircularProgressIndicator);

Future<void> pumpApp(
  WidgetTester tester,
  FakeServer server, {
  String apiUrl = '',
}) {
  return tester.pumpWidget(
    OrderApp(address: resolveApiAddress(apiUrl), client: server.client),
  );
}

Future<void> typeOrder(
  WidgetTester tester, {
  String productId = '7',
  String quantity = '3',
}) async {
  await tester.enterText(productIdField, productId);
  await tester.enterText(quantityField, quantity);
}

/// Types an order, taps the button and waits until the outcome is shown and
/// the next order can be placed.
Future<void> placeOrder(
  WidgetTester tester, {
  String productId = '7',
  String quantity = '3',
}) async {
  await typeOrder(tester, productId: productId, quantity: quantity);
  await tester.tap(placeButton);
  await tester.pumpAndSettle();
  await tester.pump(restAfterOutcome);
}

bool isButtonEnabled(WidgetTester tester) {
  return tester.widget<FilledButton>(placeButton).enabled;
}

String typedText(WidgetTester tester, Finder field) {
  return tester.widget<TextField>(field).controller!.text;
}

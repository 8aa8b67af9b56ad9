import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/api_address.dart';
import 'package:inventory_allocation/notice.dart';
import 'package:inventory_allocation/order_app.dart';
import 'package:inventory_allocation/words/labels_en.dart';
import 'package:inventory_allocation/words/words_en.dart';

import 'fake_server.dart';
import 'memory_attempt_store.dart';

const labels = englishLabels;
const words = englishWords;

Finder get productIdField {
  return find.widgetWithText(TextField, labels.productNumber);
}

Finder get quantityField => find.widgetWithText(TextField, labels.quantity);
Finder get placeButton => find.byType(FilledButton);
Finder get spinner => find.byType(CircularProgressIndicator);
Finder get stopButton => find.widgetWithText(OutlinedButton, labels.stop);
Finder get discardButton => find.widgetWithText(OutlinedButton, labels.discard);
Finder get orderAgainButton {
  return find.widgetWithText(OutlinedButton, labels.orderAgain);
}

/// Text in the panel, not in the form or the orders of this visit.
Finder inPanel(String text) {
  return find.descendant(of: find.byType(Notice), matching: find.text(text));
}

Future<void> pumpApp(
  WidgetTester tester,
  FakeServer server, {
  String apiUrl = '',
  String productId = '',
  MemoryAttemptStore? store,
}) async {
  await tester.pumpWidget(
    OrderApp(
      address: resolveApiAddress(apiUrl),
      client: server.client,
      store: store ?? MemoryAttemptStore(),
      productId: productId,
    ),
  );
  // For the store to say that no attempt is open.
  await tester.pump();
}

/// Ends the app, and with it all that it has in memory.
Future<void> closeApp(WidgetTester tester) {
  return tester.pumpWidget(const SizedBox());
}

Future<void> typeOrder(
  WidgetTester tester, {
  String productId = '7',
  String quantity = '3',
}) async {
  await tester.enterText(productIdField, productId);
  await tester.enterText(quantityField, quantity);
  // The page may still scroll to the field: a tap would miss.
  await tester.pumpAndSettle();
}

/// Scrolls to the widget first, as a person would.
Future<void> tapOn(WidgetTester tester, Finder finder) async {
  await tester.ensureVisible(finder);
  await tester.pumpAndSettle();
  await tester.tap(finder);
  await tester.pump();
}

/// Types an order, taps the button and waits until nothing more happens by
/// itself: until it is placed, refused or left to the person.
Future<void> placeOrder(
  WidgetTester tester, {
  String productId = '7',
  String quantity = '3',
}) async {
  await typeOrder(tester, productId: productId, quantity: quantity);
  await tapOn(tester, placeButton);
  await tester.pumpAndSettle();
}

bool isButtonEnabled(WidgetTester tester) {
  return tester.widget<FilledButton>(placeButton).enabled;
}

/// What the main button says.
String buttonText(WidgetTester tester) {
  final text = find.descendant(of: placeButton, matching: find.byType(Text));
  return tester.widget<Text>(text).data!;
}

String typedText(WidgetTester tester, Finder field) {
  return tester.widget<TextField>(field).controller!.text;
}

bool isReadOnly(WidgetTester tester, Finder field) {
  return tester.widget<TextField>(field).readOnly;
}

void setView(WidgetTester tester, Size size) {
  tester.view.physicalSize = size;
  tester.view.devicePixelRatio = 1;
  addTearDown(tester.view.reset);
}

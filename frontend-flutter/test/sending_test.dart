import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/notice.dart';
import 'package:inventory_allocation/stop_button.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets('While an order is being sent, the button is inert and says so',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    expect(buttonText(tester), labels.placeOrder);
    expect(spinner, findsNothing);
    await typeOrder(tester);
    await tapOn(tester, placeButton);

    expect(isButtonEnabled(tester), isFalse);
    expect(buttonText(tester), labels.placing);
    expect(spinner, findsOneWidget);
    expect(inPanel('Placing your order…'), findsOneWidget);
    expect(isReadOnly(tester, productIdField), isTrue);
    expect(typedText(tester, productIdField), '7');
    expect(typedText(tester, quantityField), '3');

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(spinner, findsNothing);
    expect(inPanel('Order placed'), findsOneWidget);
  });

  testWidgets('While an order is being sent, a second tap sends nothing',
      (tester) async {
    setView(tester, const Size(800, 1600));
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

  testWidgets('While an order is being sent, the last fault is gone',
      (tester) async {
    server.answer = (_) async => invalidAnswer(['quantity']);
    await pumpApp(tester, server);
    await placeOrder(tester);
    expect(find.text(labels.notWhole), findsOneWidget);

    final answer = server.holdAnswer();
    await tapOn(tester, placeButton);
    await tester.pump(const Duration(milliseconds: 300));
    expect(find.text(labels.notWhole), findsNothing);

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(inPanel('Order placed'), findsOneWidget);
  });

  testWidgets('While an order is being sent, the page may go away',
      (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    await closeApp(tester);
    answer.complete(placedAnswer());
    await tester.pump();

    expect(tester.takeException(), isNull);
  });

  testWidgets('After two seconds the person may stop waiting', (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    expect(stopButton, findsNothing);
    await tester.pump(stopAppearsAfter);
    await tester.pump(const Duration(milliseconds: 100));
    await tester.ensureVisible(stopButton);
    await tester.pump();
    await tester.tap(stopButton);
    await tester.pumpAndSettle();

    expect(inPanel('Stopped'), findsOneWidget);
    expect(inPanel(labels.mayBePlaced), findsOneWidget);
    expect(buttonText(tester), labels.tryAgain);
    expect(server.requests, hasLength(1));

    // Too late to be heard.
    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(inPanel('Stopped'), findsOneWidget);
  });

  testWidgets('The page sends to another server as soon as it is given one',
      (tester) async {
    server.answer = (_) async => throw http.ClientException('Lost');
    await pumpApp(tester, server);
    await placeOrder(tester);
    final another = FakeServer();
    await pumpApp(tester, another, apiUrl: 'https://shop.example');
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();

    expect(another.requests.single.url.host, 'shop.example');
    expect(another.keys, server.keys);
    expect(find.byType(Notice), findsOneWidget);
  });
}

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/attempt_run.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets('A retry shows its count and when it comes, and may be stopped',
      (tester) async {
    server.answer = (_) async => errorAnswer(
          503,
          'OVERLOADED',
          headers: {'retry-after': '20'},
        );
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    await tester.pump(shortestSending);
    await tester.pump(const Duration(milliseconds: 300));

    expect(inPanel('Trying again'), findsOneWidget);
    expect(
        find.textContaining(RegExp(r'Try 1 of 4, in 2\d s')), findsOneWidget);
    expect(inPanel(labels.notPlaced), findsOneWidget);
    expect(isButtonEnabled(tester), isFalse);

    await tester.pump(const Duration(seconds: 10));
    expect(
        find.textContaining(RegExp(r'Try 1 of 4, in 1\d s')), findsOneWidget);
    expect(server.requests, hasLength(1));

    await tester.ensureVisible(stopButton);
    await tester.pump();
    await tester.tap(stopButton);
    await tester.pumpAndSettle();
    expect(inPanel('The shop is very busy'), findsOneWidget);
    await tester.pump(const Duration(minutes: 5));
    expect(server.requests, hasLength(1));
  });

  testWidgets('A server that asks for more than a minute is left to the person',
      (tester) async {
    server.answer = (_) async => errorAnswer(
          429,
          'RATE_LIMITED',
          headers: {'retry-after': '61'},
        );
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(server.requests, hasLength(1));
    expect(buttonText(tester), labels.tryAgain);
  });
}

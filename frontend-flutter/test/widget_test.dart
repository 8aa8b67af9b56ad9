import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/main.dart' as app;

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

/// The app as a whole. The file's name is the one under which `flutter create`
/// adds a test of its own, unless there is one.
void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  void setView(WidgetTester tester, Size size) {
    tester.view.physicalSize = size;
    tester.view.devicePixelRatio = 1;
    addTearDown(tester.view.reset);
  }

  testWidgets('main starts an app that places orders', (tester) async {
    http.runWithClient(app.main, () => server.client);
    await tester.pump();
    await placeOrder(tester);

    expect(
      server.requests.single.url,
      Uri.parse('http://127.0.0.1:3000/api/order'),
    );
    expect(find.text('Order placed successfully'), findsOneWidget);
  });

  testWidgets('API_URL says where orders go', (tester) async {
    await pumpApp(tester, server, apiUrl: 'https://shop.example:8443');
    await placeOrder(tester);

    expect(
      server.requests.single.url,
      Uri.parse('https://shop.example:8443/api/order'),
    );
  });

  testWidgets('A bad API_URL is said, and nothing can be sent', (tester) async {
    await pumpApp(tester, server, apiUrl: 'ftp://shop.example');

    expect(
        find.textContaining('API_URL is "ftp://shop.example"'), findsOneWidget);
    expect(placeButton, findsNothing);
    expect(tester.takeException(), isNull);
  });

  for (final brightness in Brightness.values) {
    testWidgets('The theme is ${brightness.name} if the system is',
        (tester) async {
      tester.platformDispatcher.platformBrightnessTestValue = brightness;
      addTearDown(tester.platformDispatcher.clearPlatformBrightnessTestValue);
      await pumpApp(tester, server);

      final theme = Theme.of(tester.element(placeButton));
      expect(theme.brightness, brightness);
      expect(theme.colorScheme.brightness, brightness);
    });
  }

  testWidgets('On a desktop the card is narrow and in the middle',
      (tester) async {
    setView(tester, const Size(1920, 1080));
    await pumpApp(tester, server);
    await placeOrder(tester);

    final card = tester.getRect(find.byType(Card));
    expect(card.width, lessThanOrEqualTo(480));
    expect(card.center.dx, 960);
  });

  testWidgets('On a phone the card is nearly as wide as the screen',
      (tester) async {
    setView(tester, const Size(360, 640));
    await pumpApp(tester, server);

    final card = tester.getRect(find.byType(Card));
    expect(card.width, greaterThanOrEqualTo(320));
    expect(card.width, lessThanOrEqualTo(360));
  });

  testWidgets('On a small screen the outcome scrolls into view',
      (tester) async {
    setView(tester, const Size(360, 400));
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.pumpAndSettle();
    await tester.ensureVisible(placeButton);
    await tester.pumpAndSettle();
    await tester.tap(placeButton);
    await tester.pumpAndSettle();

    final outcome = tester.getRect(find.byType(SelectionArea));
    expect(outcome.bottom, lessThan(401));
  });

  // An overflow is an error that fails the test by itself.
  final answers = <String, Future<http.Response> Function()>{
    'a placed order': () async => placedAnswer(),
    'a refused order': () async => refusedAnswer(),
    'an invalid order': () async => invalidAnswer(),
    'a lost connection': () async => throw http.ClientException('Lost'),
    'a strange answer': () async => http.Response('<h1>Bad</h1>', 502),
  };
  answers.forEach((name, answer) {
    testWidgets('A phone with text twice as large has room for $name',
        (tester) async {
      setView(tester, const Size(360, 640));
      tester.platformDispatcher.textScaleFactorTestValue = 2;
      addTearDown(tester.platformDispatcher.clearTextScaleFactorTestValue);
      final held = server.holdAnswer();
      await pumpApp(tester, server);
      await typeOrder(tester);
      await tester.pumpAndSettle();
      await tester.ensureVisible(placeButton);
      await tester.pumpAndSettle();
      await tester.tap(placeButton);
      await tester.pump();
      expect(spinner, findsOneWidget);

      held.complete(answer());
      await tester.pumpAndSettle();

      expect(spinner, findsNothing);
      expect(find.byType(SelectionArea), findsOneWidget);
      expect(tester.takeException(), isNull);
    });
  });
}

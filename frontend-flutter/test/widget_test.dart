import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/main.dart' as app;
import 'package:inventory_allocation/words/labels_de.dart';
import 'package:shared_preferences_platform_interface/in_memory_shared_preferences_async.dart';
import 'package:shared_preferences_platform_interface/shared_preferences_async_platform_interface.dart';

import 'support/fake_server.dart';
import 'support/fake_shop.dart';
import 'support/order_app_driver.dart';

/// The app as a whole. The file's name is the one under which `flutter create`
/// adds a test of its own, unless there is one.
void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets('main starts an app that places orders', (tester) async {
    SharedPreferencesAsyncPlatform.instance =
        InMemorySharedPreferencesAsync.empty();
    http.runWithClient(app.main, () => server.client);
    await tester.pump();
    await tester.pump();
    await placeOrder(tester);

    expect(
      server.requests.single.url,
      Uri.parse('http://127.0.0.1:3000/api/order'),
    );
    expect(inPanel('Order placed'), findsOneWidget);
  });

  testWidgets('main takes up an attempt that was left on the device',
      (tester) async {
    SharedPreferencesAsyncPlatform.instance =
        InMemorySharedPreferencesAsync.empty();
    final shop = FakeShop();
    final serve = shop.answer;
    shop.holdAnswer();
    http.runWithClient(app.main, () => shop.client);
    await tester.pump();
    await tester.pump();
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    await closeApp(tester);
    shop.answer = serve;
    http.runWithClient(app.main, () => shop.client);
    await tester.pump();
    await tester.pump();

    expect(inPanel('An order is still open'), findsOneWidget);
    await tapOn(tester, placeButton);
    await tester.pumpAndSettle();
    expect(shop.keys, hasLength(1));
    expect(shop.orders, hasLength(1));
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
      find.textContaining('API_URL is "ftp://shop.example"'),
      findsOneWidget,
    );
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

  group('The language', () {
    void prefer(WidgetTester tester, List<Locale> locales) {
      tester.platformDispatcher.localesTestValue = locales;
      addTearDown(tester.platformDispatcher.clearLocalesTestValue);
    }

    testWidgets('is German if the platform prefers it', (tester) async {
      prefer(tester, const [Locale('de', 'AT'), Locale('en')]);
      server.answer = (_) async => placedAnswer(quantity: 1234);
      await pumpApp(tester, server);
      expect(find.text(germanLabels.subheading), findsOneWidget);
      expect(find.text(labels.subheading), findsNothing);
      expect(buttonText(tester), germanLabels.placeOrder);

      await tapOn(tester, placeButton);
      await tester.pumpAndSettle();
      expect(inPanel('1.234 Stück von Produkt 7.'), findsOneWidget);
      expect(find.textContaining('2026'), findsOneWidget);
      expect(find.byTooltip(germanLabels.oneMore), findsOneWidget);
    });

    testWidgets('is English if the platform prefers one that is not there',
        (tester) async {
      prefer(tester, const [Locale('ar')]);
      await pumpApp(tester, server);

      expect(find.text(labels.subheading), findsOneWidget);
    });
  });

  // An overflow is an error that fails the test by itself.
  final answers = <String, Answer>{
    'a placed order': (_) async => placedAnswer(),
    'a refused order': (_) async => errorAnswer(400, 'INSUFFICIENT_STOCK'),
    'an invalid order': (_) async => invalidAnswer(['productId', 'quantity']),
    'a lost connection': (_) async => throw http.ClientException('Lost'),
    'a strange answer': (_) async => http.Response('<h1>Bad</h1>', 502),
    'a page out of date': (_) async => errorAnswer(404, 'NOT_FOUND'),
  };
  for (final (width, scale) in const [(360.0, 2.0), (320.0, 3.0)]) {
    for (final MapEntry(key: name, value: answer) in answers.entries) {
      testWidgets('$width wide, with text × $scale, there is room for $name',
          (tester) async {
        setView(tester, Size(width, 640));
        tester.platformDispatcher.textScaleFactorTestValue = scale;
        addTearDown(tester.platformDispatcher.clearTextScaleFactorTestValue);
        server.answer = answer;
        await pumpApp(tester, server);
        await typeOrder(tester);
        await tester.ensureVisible(placeButton);
        await tester.pumpAndSettle();
        await tester.tap(placeButton);
        await tester.pump();
        expect(spinner, findsOneWidget);

        await tester.pumpAndSettle();
        expect(spinner, findsNothing);
        expect(tester.takeException(), isNull);
      });
    }
  }
}

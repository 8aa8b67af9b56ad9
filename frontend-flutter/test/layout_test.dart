import 'package:flutter/material.dart';
import 'package:flutter_localizations/flutter_localizations.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/notice.dart';
import 'package:inventory_allocation/order_api.dart';
import 'package:inventory_allocation/order_form.dart';
import 'package:inventory_allocation/page_frame.dart';
import 'package:inventory_allocation/words/words_delegate.dart';

import 'support/fake_server.dart';
import 'support/memory_attempt_store.dart';
import 'support/order_app_driver.dart';

Future<void> scrollToTop(WidgetTester tester) async {
  final page = find.byType(Scrollable).first;
  tester.state<ScrollableState>(page).position.jumpTo(0);
  await tester.pump();
}

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

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

  testWidgets('From right to left the page is a mirror', (tester) async {
    await pumpApp(tester, server);
    final ltr = tester.getCenter(find.byTooltip(labels.oneMore)).dx;
    await closeApp(tester);
    await pumpRightToLeft(tester, server);
    final rtl = tester.getCenter(find.byTooltip(labels.oneMore)).dx;

    expect(ltr, greaterThan(400));
    expect(rtl, closeTo(800 - ltr, 0.01));
    await placeOrder(tester);
    expect(tester.takeException(), isNull);
  });

  group('On a small screen', () {
    Future<Rect> panelAfterPress(WidgetTester tester) async {
      await tester.tap(placeButton);
      await tester.pumpAndSettle();
      return tester.getRect(find.byType(Notice));
    }

    testWidgets('each new outcome scrolls into view, equal to the last or not',
        (tester) async {
      setView(tester, const Size(360, 560));
      server.answer = (_) async => errorAnswer(400, 'IDEMPOTENCY_KEY_REUSED');
      await pumpApp(tester, server);
      await typeOrder(tester);
      for (var press = 0; press < 3; press++) {
        // The button is at the bottom, so what comes below it is out of view.
        await scrollToTop(tester);
        final panel = await panelAfterPress(tester);

        expect(panel.bottom, lessThanOrEqualTo(560.01), reason: '$press');
        expect(panel.top, greaterThanOrEqualTo(-0.01), reason: '$press');
      }
    });

    testWidgets('a panel that is taller than the screen shows its top',
        (tester) async {
      setView(tester, const Size(360, 200));
      server.answer = (_) async => errorAnswer(404, 'NOT_FOUND');
      await pumpApp(tester, server);
      await typeOrder(tester);
      await tester.ensureVisible(placeButton);
      await tester.pumpAndSettle();
      final panel = await panelAfterPress(tester);

      expect(panel.height, greaterThan(200));
      // Its distance from what is above it may be in view, too.
      expect(panel.top, inInclusiveRange(-0.01, 24.01));
    });
  });

  group('Where the platform wants no motion', () {
    testWidgets('nothing turns and the page jumps', (tester) async {
      setView(tester, const Size(360, 560));
      tester.platformDispatcher.accessibilityFeaturesTestValue =
          const FakeAccessibilityFeatures(disableAnimations: true);
      addTearDown(
        tester.platformDispatcher.clearAccessibilityFeaturesTestValue,
      );
      server.answer = (_) async => errorAnswer(400, 'IDEMPOTENCY_KEY_REUSED');
      await pumpApp(tester, server);
      await typeOrder(tester);
      await scrollToTop(tester);
      await tester.tap(placeButton);
      await tester.pump();
      expect(spinner, findsNothing);
      expect(find.byIcon(Icons.hourglass_empty), findsOneWidget);

      // One frame for the outcome; the jump is done with its end.
      await tester.pump(const Duration(milliseconds: 300));
      await tester.pump();
      final panel = tester.getRect(find.byType(Notice));
      expect(panel.bottom, lessThanOrEqualTo(560.01));
    });
  });
}

/// The languages that are here run from left to right, so the other direction
/// is forced.
Future<void> pumpRightToLeft(WidgetTester tester, FakeServer server) async {
  await tester.pumpWidget(
    MaterialApp(
      localizationsDelegates: const [
        WordsDelegate(),
        ...GlobalMaterialLocalizations.delegates,
      ],
      home: Directionality(
        textDirection: TextDirection.rtl,
        child: PageFrame(
          child: OrderForm(
            api: OrderApi(
              client: server.client,
              uri: Uri.parse('http://127.0.0.1:3000/api/order'),
            ),
            store: MemoryAttemptStore(),
          ),
        ),
      ),
    ),
  );
  await tester.pump();
}

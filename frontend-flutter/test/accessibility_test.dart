import 'dart:math';

import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

/// By the formula of WCAG 2: 1 for equal colours, 21 for black on white.
double contrastOf(Color one, Color other) {
  final lights = [one.computeLuminance(), other.computeLuminance()];
  return (lights.reduce(max) + 0.05) / (lights.reduce(min) + 0.05);
}

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  bool isLive(WidgetTester tester, Finder finder) {
    final ancestors = find.ancestor(
      of: finder,
      matching: find.byType(Semantics),
    );
    return tester
        .widgetList<Semantics>(ancestors)
        .any((semantics) => semantics.properties.liveRegion ?? false);
  }

  testWidgets('The heading is a node of its own', (tester) async {
    final handle = tester.ensureSemantics();
    await pumpApp(tester, server);

    expect(
      tester.getSemantics(find.text(labels.heading)),
      containsSemantics(label: labels.heading, isHeader: true),
    );
    expect(
      tester.getSemantics(find.text(labels.subheading)),
      isNot(containsSemantics(isHeader: true)),
    );
    handle.dispose();
  });

  testWidgets('Sending and its outcome are announced', (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    expect(isLive(tester, inPanel('Placing your order…')), isTrue);

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(isLive(tester, inPanel('Order placed')), isTrue);
    expect(isLive(tester, inPanel('3 of product 7.')), isTrue);
    expect(isLive(tester, find.text(labels.heading)), isFalse);
    expect(isLive(tester, orderAgainButton), isFalse);
  });

  testWidgets('A fault at a field is announced', (tester) async {
    server.answer = (_) async => invalidAnswer(['quantity']);
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(isLive(tester, find.text(labels.notWhole)), isTrue);
  });

  testWidgets('The seconds of a countdown are not read out one by one',
      (tester) async {
    server.answer = (_) async => errorAnswer(
          503,
          'OVERLOADED',
          headers: {'retry-after': '20'},
        );
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tapOn(tester, placeButton);
    await tester.pump(const Duration(milliseconds: 300));
    final countdown = find.textContaining('Try 1 of 4');
    final first = tester.widget<Text>(countdown);
    await tester.pump(const Duration(seconds: 5));
    final later = tester.widget<Text>(countdown);

    expect(later.data, isNot(first.data));
    expect(later.semanticsLabel, first.semanticsLabel);
  });

  testWidgets('The steps of the quantity can be hit with a thumb',
      (tester) async {
    await pumpApp(tester, server);

    for (final name in [labels.oneFewer, labels.oneMore]) {
      final size = tester.getSize(find.byTooltip(name));
      expect(size.width, greaterThanOrEqualTo(48));
      expect(size.height, greaterThanOrEqualTo(48));
    }
  });

  for (final brightness in Brightness.values) {
    testWidgets('The text of an inert button can be read, ${brightness.name}',
        (tester) async {
      tester.platformDispatcher.platformBrightnessTestValue = brightness;
      addTearDown(tester.platformDispatcher.clearPlatformBrightnessTestValue);
      await pumpApp(tester, server);
      await placeOrder(tester);
      expect(isButtonEnabled(tester), isFalse);

      final style = tester.widget<FilledButton>(placeButton).style!;
      const disabled = {WidgetState.disabled};
      final text = style.foregroundColor!.resolve(disabled)!;
      final ground = style.backgroundColor!.resolve(disabled)!;
      expect(contrastOf(text, ground), greaterThanOrEqualTo(4.5));
    });
  }
}

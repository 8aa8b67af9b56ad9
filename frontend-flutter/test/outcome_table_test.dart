import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/outcome_rules.dart';

import 'support/fake_server.dart';
import 'support/memory_attempt_store.dart';
import 'support/order_app_driver.dart';
import 'support/outcome_cases.dart';

void main() {
  test('Every code that this app knows has a case', () {
    final covered = {for (final row in cases) row.name};
    for (final MapEntry(key: code, value: rule) in codeRules.entries) {
      final name = '${rule.status} $code';
      expect(covered.any((row) => row.startsWith(name)), isTrue, reason: name);
    }
  });

  for (final row in cases) {
    testWidgets(row.name, (tester) async {
      setView(tester, const Size(800, 1600));
      final server = FakeServer()..answer = row.answer;
      final store = MemoryAttemptStore();
      await pumpApp(tester, server, store: store);
      await placeOrder(tester);

      expect(tester.takeException(), isNull);
      expect(server.requests, hasLength(row.then == Then.retried ? 5 : 1));
      expect(server.keys, hasLength(1));
      final title = row.shown?.title;
      if (title != null) expect(inPanel(title), findsOneWidget);
      expect(find.textContaining('What the server says'), findsNothing);
      expect(find.text('Oops'), findsNothing);

      final isOpen = row.then != Then.ends;
      expect(store.stored, hasLength(isOpen ? 1 : 0));
      expect(isReadOnly(tester, quantityField), isOpen);
      expect(
        buttonText(tester),
        isOpen ? labels.tryAgain : labels.placeOrder,
      );
      expect(isButtonEnabled(tester), isTrue);
      expect(
        inPanel(labels.mayBePlaced),
        isOpen && !row.isSettled ? findsOneWidget : findsNothing,
      );
      expect(
        inPanel(labels.notPlaced),
        isOpen && row.isSettled ? findsOneWidget : findsNothing,
      );
      // The last answer of a server that is too slow is still under way.
      await closeApp(tester);
      await tester.pump(const Duration(minutes: 1));
    });
  }
}

import 'package:flutter/material.dart';
import 'package:flutter/services.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/ignore_key_repeats.dart';

void main() {
  for (final (name, key) in [
    ('Enter', LogicalKeyboardKey.enter),
    ('Space', LogicalKeyboardKey.space),
  ]) {
    testWidgets('$name that is held down presses a button once',
        (tester) async {
      var presses = 0;
      await tester.pumpWidget(
        MaterialApp(
          home: Scaffold(
            body: IgnoreKeyRepeats(
              child: FilledButton(
                autofocus: true,
                onPressed: () => presses += 1,
                child: const Text('Press'),
              ),
            ),
          ),
        ),
      );
      await tester.pump();
      await tester.sendKeyDownEvent(key);
      for (var repeat = 0; repeat < 5; repeat++) {
        await tester.sendKeyRepeatEvent(key);
      }
      await tester.sendKeyUpEvent(key);
      await tester.pumpAndSettle();
      expect(presses, 1);

      await tester.sendKeyEvent(key);
      await tester.pumpAndSettle();
      expect(presses, 2);
    });
  }
}

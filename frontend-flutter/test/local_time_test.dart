import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/local_time.dart';

void main() {
  final format = RegExp(
    r'^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \(UTC([+-]\d\d:\d\d)\)$',
  );

  // Whatever the time zone of the machine, the text names the same moment.
  final moments = [
    DateTime.utc(2026, 1, 31, 12, 34, 56),
    DateTime.utc(2026, 7, 1, 0, 0, 9),
    DateTime.utc(2025, 12, 31, 23, 59, 59),
  ];
  for (final moment in moments) {
    test('$moment stays that moment', () {
      final text = localTimeText(moment.toIso8601String());
      final match = format.firstMatch(text);

      expect(match, isNotNull, reason: text);
      expect(DateTime.parse('${match![1]}T${match[2]}${match[3]}'), moment);
      expect(text, startsWith(moment.toLocal().toString().substring(0, 19)));
    });
  }

  test('A text that is no time is shown as it came', () {
    expect(localTimeText('yesterday'), 'yesterday');
  });
}

import 'dart:math';

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/retry_after.dart';
import 'package:inventory_allocation/retry_pause.dart';

/// Always the same number.
class _Fixed implements Random {
  _Fixed(this.value);

  final double value;

  @override
  double nextDouble() => value;

  @override
  bool nextBool() => throw UnimplementedError();

  @override
  int nextInt(int max) => throw UnimplementedError();
}

void main() {
  test('Pauses grow, and chance moves them by a quarter at most', () {
    for (final (retry, seconds) in const [(1, 1), (2, 2), (3, 4), (4, 8)]) {
      Duration pause(double chance) {
        return retryPause(retry, random: _Fixed(chance));
      }

      expect(pause(0), Duration(milliseconds: seconds * 750));
      expect(pause(0.5), Duration(seconds: seconds));
      expect(pause(1), Duration(milliseconds: seconds * 1250));
    }
  });

  test('A pause is never shorter than the server asks for', () {
    for (final chance in const [0.0, 0.5, 0.999]) {
      final pause = retryPause(
        1,
        random: _Fixed(chance),
        retryAfter: const Duration(seconds: 20),
      );
      expect(pause, greaterThanOrEqualTo(const Duration(seconds: 20)));
      expect(pause, lessThanOrEqualTo(const Duration(seconds: 25)));
    }
    expect(
      retryPause(
        4,
        random: _Fixed(0.5),
        retryAfter: const Duration(seconds: 1),
      ),
      const Duration(seconds: 8),
    );
  });

  final now = DateTime.utc(2026, 1, 31, 12);
  final headers = <String?, Duration?>{
    '0': Duration.zero,
    '7': const Duration(seconds: 7),
    ' 120 ': const Duration(seconds: 120),
    'Sat, 31 Jan 2026 12:00:30 GMT': const Duration(seconds: 30),
    'Sun, 01 Feb 2026 12:00:00 GMT': const Duration(days: 1),
    'Sat, 31 Jan 2026 11:00:00 GMT': Duration.zero,
    null: null,
    '': null,
    '-1': null,
    '1.5': null,
    '10000000000000000000000': null,
    'soon': null,
    'Sat, 31 Foo 2026 12:00:30 GMT': null,
    'Sat Jan 31 12:00:30 2026': null,
  };
  headers.forEach((header, wait) {
    test('Retry-After: $header asks for $wait', () {
      expect(readRetryAfter(header, now: now), wait);
      expect(readRetryAfter(header, now: now.toLocal()), wait);
    });
  });
}

import 'dart:math';

/// How often the app repeats an attempt by itself after a press.
const maxRetries = 4;

/// A server that asks for a longer wait is asked again by the person alone.
const longestRetryAfter = Duration(seconds: 60);

/// The pause before the [retry]th automatic retry, 1 the first: 1, 2, 4, … s,
/// and never less than the server has asked for. Chance makes it shorter or
/// longer by up to a quarter, so that clients which failed together do not come
/// back together.
Duration retryPause(
  int retry, {
  required Random random,
  Duration retryAfter = Duration.zero,
}) {
  final chance = random.nextDouble();
  final grown = Duration(seconds: 1 << (retry - 1)) * (0.75 + chance / 2);
  final asked = retryAfter * (1 + chance / 4);
  return grown > asked ? grown : asked;
}

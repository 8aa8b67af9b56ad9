import 'attempt.dart';
import 'outcome.dart';

/// What the page shows, one at a time. No two states are equal, so that a new
/// outcome is noticed even if it says the same as the last.
sealed class OrderState {
  const OrderState();
}

/// Whether an attempt was left open is not known yet.
final class Starting extends OrderState {
  const Starting();
}

/// The form is free.
final class Ready extends OrderState {
  const Ready({this.after});

  /// The state that the person has just left by a button of its panel. Unseen,
  /// the panel keeps its room until there is something else to show: else the
  /// page would move, and the second tap of a double tap could fall on the
  /// button that places an order.
  final OrderState? after;
}

/// An attempt exists and has not ended: its contents are fixed, and no other
/// can be made.
sealed class Open extends OrderState {
  const Open(this.attempt);

  final Attempt attempt;
}

final class Sending extends Open {
  const Sending(super.attempt, {this.retry = 0});

  /// 0 for the person's own press, then 1 for the first automatic retry.
  final int retry;
}

/// The attempt goes again by itself after [pause].
final class Pausing extends Open {
  const Pausing(
    super.attempt, {
    required this.retry,
    required this.pause,
    required this.cause,
    required this.mayBePlaced,
  });

  /// The number of the retry that comes, 1 the first; null if this is a check
  /// whether a refusal stays one.
  final int? retry;
  final Duration pause;
  final Outcome cause;
  final bool mayBePlaced;
}

/// Nothing goes out until the person says so.
final class Unresolved extends Open {
  const Unresolved(super.attempt, {required this.mayBePlaced, this.cause});

  /// Null if the app was closed before it was known.
  final Outcome? cause;
  final bool mayBePlaced;
}

/// The attempt has ended: an order came of it.
final class Placed extends OrderState {
  const Placed(this.order, {required this.isReplay});

  final Order order;
  final bool isReplay;
}

/// The attempt has ended: nothing came of it, and nothing will.
final class Refused extends OrderState {
  const Refused(this.attempt, this.error, {required this.faultyFields});

  final Attempt attempt;
  final ErrorAnswer error;

  /// The fields at fault that nobody has changed since.
  final Set<String> faultyFields;
}

import 'dart:async';
import 'dart:math';

import 'attempt.dart';
import 'attempt_store.dart';
import 'faulty_fields.dart';
import 'order_api.dart';
import 'order_state.dart';
import 'outcome.dart';
import 'outcome_rules.dart';
import 'pause.dart';
import 'retry_pause.dart';
import 'unsettled.dart';

/// Sending is shown for so long at least, that it can be seen.
const shortestSending = Duration(milliseconds: 300);

/// The life of one attempt: sent, repeated under its own key, ended.
final class AttemptRun {
  AttemptRun(
    this.attempt, {
    required this.api,
    required this.store,
    required this.enter,
    required this.random,
  });

  /// For an [attempt] that an earlier run of the app has stored, and sent
  /// perhaps: what came of that is not known.
  AttemptRun.reopened(
    this.attempt, {
    required this.api,
    required this.store,
    required this.enter,
    required this.random,
  }) {
    _isStored = true;
    _unsettled.add();
  }

  final Attempt attempt;
  final OrderApi Function() api;
  final AttemptStore store;
  final void Function(OrderState state) enter;
  final Random random;

  final Unsettled _unsettled = Unsettled();
  Completer<void> _stop = Completer();
  Pause? _shown;
  Pause? _pause;
  bool _isStored = false;
  bool _isCancelled = false;

  /// Sends the attempt, and again by itself where that may help, until it has
  /// ended or is left to the person. Must not be called while it runs.
  Future<void> send() async {
    _stop = Completer();
    var retry = 0;
    while (true) {
      enter(Sending(attempt, retry: retry));
      final earlier = _unsettled.earlier;
      final outcome = await _sendOnce();
      if (_isCancelled) return;
      if (!isSettled(outcome)) _unsettled.add();
      final fate = fateOf(outcome, earlier);
      if (fate == Fate.ended) return _end(outcome);
      if (fate == Fate.retried) retry += 1;
      final pause = _pauseAfter(outcome, fate, retry);
      if (pause == null || _stop.isCompleted) {
        return enter(_unresolved(outcome));
      }
      enter(
        Pausing(
          attempt,
          retry: fate == Fate.retried ? retry : null,
          pause: pause,
          cause: outcome,
          mayBePlaced: _mayBePlaced,
        ),
      );
      await (_pause = Pause(pause)).over;
      if (_isCancelled) return;
      if (_stop.isCompleted) return enter(_unresolved(outcome));
    }
  }

  /// Sends nothing more by itself, and does not await what is under way.
  void stop() {
    if (!_stop.isCompleted) _stop.complete();
    _pause?.end();
  }

  /// Enters no further state. What is stored stays.
  void cancel() {
    _isCancelled = true;
    stop();
    _shown?.end();
    _unsettled.clear();
  }

  bool get _mayBePlaced => _unsettled.earlier != Earlier.settled;

  Future<Outcome> _sendOnce() async {
    final shown = _shown = Pause(shortestSending);
    // Before it is sent: whatever happens then, the key is kept.
    if (!_isStored) await store.add(attempt);
    _isStored = true;
    if (_stop.isCompleted) return const Stopped();
    final outcome = await api().place(attempt, stop: _stop.future);
    await shown.over;
    return outcome;
  }

  /// Null if the attempt does not go again by itself.
  Duration? _pauseAfter(Outcome outcome, Fate fate, int retry) {
    if (fate == Fate.checkedLater) return _unsettled.timeLeft;
    if (fate != Fate.retried || retry > maxRetries) return null;
    final retryAfter = switch (outcome) {
          ErrorAnswer(:final retryAfter) => retryAfter,
          ForeignAnswer(:final retryAfter) => retryAfter,
          _ => null,
        } ??
        Duration.zero;
    if (retryAfter > longestRetryAfter) return null;
    return retryPause(retry, random: random, retryAfter: retryAfter);
  }

  OrderState _unresolved(Outcome cause) {
    return Unresolved(attempt, cause: cause, mayBePlaced: _mayBePlaced);
  }

  void _end(Outcome outcome) {
    _unsettled.clear();
    unawaited(store.remove(attempt));
    switch (outcome) {
      case OrderPlaced(:final order, :final isReplay):
        enter(Placed(order, isReplay: isReplay));
      case final ErrorAnswer error:
        enter(
          Refused(attempt, error, faultyFields: faultyFieldsOf(error)),
        );
      case ForeignAnswer() || ConnectionFailed() || TimedOut() || Stopped():
        throw StateError('$outcome ends no attempt.');
    }
  }
}

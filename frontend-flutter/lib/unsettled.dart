import 'dart:async';

import 'outcome_rules.dart';

/// How long after its end a sending may still be placed: the 10 seconds that
/// the server lets an order wait if it is not set otherwise, with room for the
/// way.
const settlingTime = Duration(seconds: 30);

/// The sendings of one attempt of which something may still come.
///
/// Time is counted in ticks, not read from the clock, which may be set.
final class Unsettled {
  Timer? _timer;
  int _secondsLeft = 0;
  bool _isEmpty = true;

  Earlier get earlier {
    if (_isEmpty) return Earlier.settled;
    return _secondsLeft == 0 ? Earlier.expired : Earlier.open;
  }

  /// When nothing can come of them any more but what is there already.
  Duration get timeLeft => Duration(seconds: _secondsLeft);

  /// To be called when such a sending has ended.
  void add() {
    clear();
    _isEmpty = false;
    _secondsLeft = settlingTime.inSeconds;
    _timer = Timer.periodic(const Duration(seconds: 1), (timer) {
      _secondsLeft -= 1;
      if (_secondsLeft == 0) timer.cancel();
    });
  }

  /// To be called when the attempt has ended.
  void clear() {
    _timer?.cancel();
    _secondsLeft = 0;
    _isEmpty = true;
  }
}

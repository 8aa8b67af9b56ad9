import 'dart:async';

/// A pause that can be ended early.
final class Pause {
  Pause(Duration duration) {
    _timer = Timer(duration, end);
  }

  late final Timer _timer;
  final Completer<void> _over = Completer();

  Future<void> get over => _over.future;

  void end() {
    _timer.cancel();
    if (!_over.isCompleted) _over.complete();
  }
}

import 'dart:async';

import 'package:flutter/foundation.dart';

import 'order_request.dart';
import 'outcome.dart';

/// The server answers in milliseconds, so the second tap of a double tap comes
/// after the answer: a guard that held only while sending would place two
/// orders. Nobody has read the outcome so soon, so such a tap is no new order.
const restAfterOutcome = Duration(milliseconds: 500);

enum PlacePhase { ready, sending, resting }

/// The action of placing an order: one at a time, and one for a double tap.
class PlaceOrder extends ChangeNotifier {
  PlaceOrder(this._place);

  final Future<Outcome> Function(OrderRequest request) _place;

  PlacePhase _phase = PlacePhase.ready;
  Outcome? _outcome;
  Timer? _rest;
  bool _disposed = false;

  PlacePhase get phase => _phase;

  /// The outcome of the last run; null before the first and while one runs.
  Outcome? get outcome => _outcome;

  /// Places [request], or does nothing if this is not [PlacePhase.ready].
  Future<void> run(OrderRequest request) async {
    // Read and set before the first await: a second tap in the same frame
    // finds the button still enabled and must end here.
    if (_phase != PlacePhase.ready) return;
    _phase = PlacePhase.sending;
    _outcome = null;
    notifyListeners();
    try {
      _outcome = await _place(request);
    } finally {
      // The page may be gone before the answer comes.
      if (!_disposed) _startRest();
    }
  }

  /// To be called when the typed order changes: a changed order is a new one.
  void orderEdited() {
    if (_phase == PlacePhase.resting) _endRest();
  }

  void _startRest() {
    _phase = PlacePhase.resting;
    _rest = Timer(restAfterOutcome, _endRest);
    notifyListeners();
  }

  void _endRest() {
    _rest?.cancel();
    _phase = PlacePhase.ready;
    notifyListeners();
  }

  @override
  void dispose() {
    _disposed = true;
    _rest?.cancel();
    super.dispose();
  }
}

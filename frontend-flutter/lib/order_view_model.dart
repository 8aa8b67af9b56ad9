import 'dart:async';
import 'dart:math';

import 'package:flutter/foundation.dart';

import 'attempt.dart';
import 'attempt_run.dart';
import 'attempt_store.dart';
import 'order_api.dart';
import 'order_request.dart';
import 'order_state.dart';
import 'outcome.dart';

/// Older ones of a visit are forgotten.
const maxOrdersShown = 50;

/// Places orders: one attempt at a time, and at most one order of each.
///
/// No timer guards against a second press. A press means nothing in any state
/// but those that ask for it, and the next state is entered at once: a second
/// tap in the same frame finds the button still enabled, and ends here.
class OrderViewModel extends ChangeNotifier {
  OrderViewModel({required this.api, required this.store, Random? random})
      : _random = random ?? Random();

  /// May be replaced at any time; the next request goes there.
  OrderApi api;

  final AttemptStore store;
  final Random _random;
  final List<Order> _orders = [];

  OrderState _state = const Starting();
  AttemptRun? _run;
  bool _isDisposed = false;

  OrderState get state => _state;

  /// The orders of this visit, the newest first.
  List<Order> get orders => List.unmodifiable(_orders);

  /// Takes up the attempt that an earlier run of the app left open. Nothing is
  /// sent: the person may have forgotten it.
  Future<void> start() async {
    final attempt = await store.read();
    if (_isDisposed || _state is! Starting) return;
    if (attempt == null) return _enter(const Ready());
    _run = AttemptRun.reopened(
      attempt,
      api: () => api,
      store: store,
      enter: _enter,
      random: _random,
    );
    _enter(Unresolved(attempt, mayBePlaced: true));
  }

  /// Makes an attempt at [request] and sends it.
  Future<void> place(OrderRequest request) async {
    if (_state is! Ready && _state is! Refused) return;
    final run = _run = AttemptRun(
      Attempt.at(request),
      api: () => api,
      store: store,
      enter: _enter,
      random: _random,
    );
    await run.send();
  }

  /// Sends the open attempt again, under its own key.
  Future<void> tryAgain() async {
    if (_state is Unresolved) await _run?.send();
  }

  /// Ends what goes on by itself. The attempt stays open.
  void stop() {
    if (_state is Sending || _state is Pausing) _run?.stop();
  }

  /// Forgets the open attempt, whether an order came of it or not.
  void discard() {
    if (_state case final Unresolved state) {
      _run?.cancel();
      unawaited(store.remove(state.attempt));
      _enter(Ready(after: state));
    }
  }

  /// Frees the form after an order was placed.
  void orderAgain() {
    if (_state case final Placed state) _enter(Ready(after: state));
  }

  /// To be called when the person has changed [field].
  void edited(String field) {
    switch (_state) {
      case Placed() || Ready(after: _?):
        _enter(const Ready());
      case Refused(:final attempt, :final error, :final faultyFields):
        final left = {...faultyFields}..remove(field);
        _enter(
          left.isEmpty
              ? const Ready()
              : Refused(attempt, error, faultyFields: left),
        );
      case Starting() || Ready() || Open():
    }
  }

  void _enter(OrderState state) {
    _state = state;
    if (state case Placed(:final order)) {
      // A replay may be of this visit, too.
      _orders
        ..removeWhere((known) => known.id == order.id)
        ..insert(0, order);
      if (_orders.length > maxOrdersShown) _orders.removeLast();
    }
    notifyListeners();
  }

  @override
  void dispose() {
    _isDisposed = true;
    _run?.cancel();
    super.dispose();
  }
}

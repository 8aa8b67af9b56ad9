import 'package:flutter/material.dart';

import 'faulty_fields.dart';
import 'order_request.dart';
import 'order_state.dart';
import 'outcome.dart';
import 'outcome_rules.dart';
import 'retry_pause.dart';
import 'words/words.dart';

enum Tone { good, bad, open, busy }

/// What the panel of a state says. `{seconds}` is left in it: it counts down.
typedef PanelText = ({Tone tone, Phrase phrase, String known, String risk});

/// Puts the states of an order into words.
final class StateTexts {
  const StateTexts(this.words, {required this.formatNumber});

  StateTexts.of(BuildContext context)
      : this(
          Words.of(context),
          formatNumber: MaterialLocalizations.of(context).formatDecimal,
        );

  final Words words;

  /// Writes a number as the language does.
  final String Function(int number) formatNumber;

  /// Null if [state] has no panel, or all is said at its fields.
  PanelText? panel(OrderState state) {
    return switch (state) {
      Starting() || Ready(after: null) => null,
      Ready(after: final after?) => panel(after),
      Sending(:final attempt, :final retry) => _text(
          Tone.busy,
          words.sayings[retry == 0 ? Saying.sending : Saying.retrying]!,
          _valuesOf(attempt.request, retry: retry),
        ),
      final Pausing pausing => _pausing(pausing),
      Unresolved(:final attempt, :final cause, :final mayBePlaced) => _text(
          Tone.open,
          phraseOf(cause),
          _valuesOf(attempt.request),
          known: _known(mayBePlaced),
          risk: mayBePlaced
              ? words.labels.riskMayBePlaced
              : words.labels.riskNotPlaced,
        ),
      Placed(:final order, :final isReplay) => _text(
          Tone.good,
          words.sayings[isReplay ? Saying.placedBefore : Saying.placed]!,
          {
            'productId': '${order.productId}',
            'quantity': formatNumber(order.quantity),
          },
        ),
      Refused(:final attempt, :final error) => isSaidAtFields(error)
          ? null
          : _text(Tone.bad, phraseOf(error), _valuesOf(attempt.request)),
    };
  }

  /// What is wrong with [field]; null if nothing is.
  String? fault(OrderState state, String field) {
    if (state is! Refused || !state.faultyFields.contains(field)) return null;
    final request = state.attempt.request;
    if (state.error.code != 'INVALID_REQUEST') {
      final phrase = phraseOf(state.error);
      return fill('${phrase.text} ${phrase.advice}', _valuesOf(request));
    }
    final isProduct = field == 'productId';
    final typed = isProduct ? request.productId : request.quantity;
    if (typed.trim().isNotEmpty) return words.labels.notWhole;
    return isProduct
        ? words.labels.productMissing
        : words.labels.quantityMissing;
  }

  /// The words for [outcome]; null stands for a restart of the app.
  Phrase phraseOf(Outcome? outcome) {
    final saying = switch (outcome) {
      null => Saying.reopened,
      OrderPlaced(:final isReplay) =>
        isReplay ? Saying.placedBefore : Saying.placed,
      ErrorAnswer() => Saying.outOfDate,
      ForeignAnswer() => Saying.notTheServices,
      ConnectionFailed() => Saying.noConnection,
      TimedOut() => Saying.noAnswer,
      Stopped() => Saying.stopped,
    };
    final ofCode = outcome is ErrorAnswer && ruleOf(outcome) != null
        ? words.codes[outcome.code]
        : null;
    return ofCode ?? words.sayings[saying]!;
  }

  PanelText _pausing(Pausing state) {
    final isCheck = state.retry == null;
    return _text(
      Tone.busy,
      isCheck ? phraseOf(state.cause) : words.sayings[Saying.pausing]!,
      _valuesOf(state.attempt.request, retry: state.retry),
      known: isCheck ? words.labels.notProven : _known(state.mayBePlaced),
    );
  }

  String _known(bool mayBePlaced) {
    return mayBePlaced ? words.labels.mayBePlaced : words.labels.notPlaced;
  }

  PanelText _text(
    Tone tone,
    Phrase phrase,
    Map<String, String> values, {
    String known = '',
    String risk = '',
  }) {
    return (
      tone: tone,
      phrase: (
        title: fill(phrase.title, values),
        text: fill(phrase.text, values),
        advice: fill(phrase.advice, values),
      ),
      known: known,
      risk: risk,
    );
  }

  /// A quantity is written as the language writes numbers. The number of a
  /// product is a name, so it stays as it is.
  Map<String, String> _valuesOf(OrderRequest request, {int? retry}) {
    final quantity = request.quantity.trim();
    final number = int.tryParse(quantity);
    return {
      'productId': request.productId.trim(),
      'quantity': number == null ? quantity : formatNumber(number),
      if (retry != null) ...{'n': '$retry', 'max': '$maxRetries'},
    };
  }
}

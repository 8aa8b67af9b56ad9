import 'package:flutter/material.dart';

import 'notice.dart';
import 'order_state.dart';
import 'outcome.dart';
import 'scroll_into_view.dart';
import 'state_texts.dart';
import 'support_details.dart';
import 'words/words.dart';

/// Says what has come of the order so far, and scrolls to it when it is new.
class StatePanel extends StatelessWidget {
  const StatePanel({
    super.key,
    required this.state,
    required this.onDiscard,
    required this.onOrderAgain,
  });

  final OrderState state;
  final VoidCallback onDiscard;
  final VoidCallback onOrderAgain;

  @override
  Widget build(BuildContext context) {
    final text = StateTexts.of(context).panel(state);
    if (text == null) return const SizedBox.shrink();
    final shown = switch (state) {
      Ready(:final after?) => after,
      final other => other,
    };
    return Visibility(
      visible: identical(shown, state),
      maintainState: true,
      maintainAnimation: true,
      maintainSize: true,
      child: ScrollIntoView(
        // The refusal stays the same while its faults are mended one by one.
        key: ObjectKey(shown is Refused ? shown.error : shown),
        child: Padding(
          padding: const EdgeInsets.only(top: 24),
          child: Notice(
            tone: text.tone,
            title: text.phrase.title,
            lines: [
              text.phrase.text,
              text.known,
              text.phrase.advice,
              text.risk
            ],
            countdown: shown is Pausing ? shown.pause : Duration.zero,
            footer: (color) => _Footer(
              shown: shown,
              color: color,
              onDiscard: onDiscard,
              onOrderAgain: onOrderAgain,
            ),
          ),
        ),
      ),
    );
  }
}

class _Footer extends StatelessWidget {
  const _Footer({
    required this.shown,
    required this.color,
    required this.onDiscard,
    required this.onOrderAgain,
  });

  final OrderState shown;
  final Color color;
  final VoidCallback onDiscard;
  final VoidCallback onOrderAgain;

  @override
  Widget build(BuildContext context) {
    final labels = Words.of(context).labels;
    final button = switch (shown) {
      Unresolved() => (label: labels.discard, onPressed: onDiscard),
      Placed() => (label: labels.orderAgain, onPressed: onOrderAgain),
      _ => null,
    };
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        SupportDetails(outcome: _outcome, color: color),
        if (button != null)
          Padding(
            padding: const EdgeInsets.only(top: 12),
            child: OutlinedButton(
              onPressed: button.onPressed,
              style: OutlinedButton.styleFrom(
                foregroundColor: color,
                side: BorderSide(color: color.withAlpha(0x99)),
              ),
              child: Text(button.label, textAlign: TextAlign.center),
            ),
          ),
      ],
    );
  }

  Outcome? get _outcome => switch (shown) {
        Unresolved(:final cause) => cause,
        Pausing(:final cause) => cause,
        Refused(:final error) => error,
        Starting() || Ready() || Sending() || Placed() => null,
      };
}

import 'package:flutter/material.dart';

import 'facts.dart';
import 'outcome.dart';
import 'words/words.dart';

/// What the server said, for engineers: hidden until it is asked for.
class SupportDetails extends StatefulWidget {
  const SupportDetails({super.key, required this.outcome, this.color});

  /// What there is to tell of [outcome]; empty if the server said nothing.
  static List<Fact> factsOf(Outcome? outcome) {
    return switch (outcome) {
      ErrorAnswer(
        :final code,
        :final status,
        :final requestId,
        :final message,
        :final details,
      ) =>
        [
          (label: 'Code', value: code),
          (label: 'HTTP', value: '$status'),
          if (requestId != null) (label: 'X-Request-Id', value: requestId),
          (label: 'Message', value: message),
          for (final (:field, :reason) in details)
            (label: field, value: reason),
        ],
      ForeignAnswer(:final status) => [(label: 'HTTP', value: '$status')],
      _ => const [],
    };
  }

  final Outcome? outcome;
  final Color? color;

  @override
  State<SupportDetails> createState() => _SupportDetailsState();
}

class _SupportDetailsState extends State<SupportDetails> {
  bool _isOpen = false;

  @override
  Widget build(BuildContext context) {
    final facts = SupportDetails.factsOf(widget.outcome);
    if (facts.isEmpty) return const SizedBox.shrink();
    final color = widget.color;
    final style = Theme.of(context).textTheme.bodySmall;
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        TextButton.icon(
          onPressed: () => setState(() => _isOpen = !_isOpen),
          style: TextButton.styleFrom(
            foregroundColor: color,
            padding: EdgeInsets.zero,
          ),
          icon: Icon(_isOpen ? Icons.expand_less : Icons.expand_more, size: 18),
          label: Text(Words.of(context).labels.supportDetails),
        ),
        if (_isOpen) Facts(facts: facts, style: style?.copyWith(color: color)),
      ],
    );
  }
}

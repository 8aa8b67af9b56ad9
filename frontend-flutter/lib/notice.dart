import 'package:flutter/material.dart';

enum NoticeTone { good, bad, unknown }

typedef Fact = ({String label, String value});

/// A coloured box that screen readers announce when it appears, and whose
/// text can be selected: an order id is there to be copied.
class Notice extends StatelessWidget {
  const Notice({
    super.key,
    required this.tone,
    required this.title,
    this.text,
    this.facts = const [],
  });

  final NoticeTone tone;
  final String title;
  final String? text;
  final List<Fact> facts;

  @override
  Widget build(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    final (icon, background, foreground) = switch (tone) {
      NoticeTone.good => (
          Icons.check_circle_outline,
          colors.primaryContainer,
          colors.onPrimaryContainer,
        ),
      NoticeTone.bad => (
          Icons.error_outline,
          colors.errorContainer,
          colors.onErrorContainer,
        ),
      NoticeTone.unknown => (
          Icons.help_outline,
          colors.tertiaryContainer,
          colors.onTertiaryContainer,
        ),
    };
    return SelectionArea(
      child: Semantics(
        container: true,
        liveRegion: true,
        child: DecoratedBox(
          decoration: BoxDecoration(
            color: background,
            borderRadius: BorderRadius.circular(12),
          ),
          child: Padding(
            padding: const EdgeInsets.all(16),
            child: Row(
              crossAxisAlignment: CrossAxisAlignment.start,
              children: [
                Icon(icon, color: foreground),
                const SizedBox(width: 12),
                Expanded(child: _content(context, foreground)),
              ],
            ),
          ),
        ),
      ),
    );
  }

  Widget _content(BuildContext context, Color color) {
    final textTheme = Theme.of(context).textTheme;
    final bodyStyle = textTheme.bodyMedium?.copyWith(color: color);
    final text = this.text;
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Text(title, style: textTheme.titleMedium?.copyWith(color: color)),
        if (text != null) ...[
          const SizedBox(height: 8),
          Text(text, style: bodyStyle),
        ],
        for (final fact in facts) ...[
          const SizedBox(height: 8),
          Text.rich(
            TextSpan(
              text: '${fact.label}: ',
              children: [
                TextSpan(
                  text: fact.value,
                  style: const TextStyle(fontWeight: FontWeight.w600),
                ),
              ],
            ),
            style: bodyStyle,
          ),
        ],
      ],
    );
  }
}

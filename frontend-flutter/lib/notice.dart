import 'package:flutter/material.dart';

import 'countdown.dart';
import 'state_texts.dart';

/// A coloured box whose text screen readers announce when it appears, and
/// whose text can be selected.
class Notice extends StatelessWidget {
  const Notice({
    super.key,
    required this.tone,
    required this.title,
    this.lines = const [],
    this.countdown = Duration.zero,
    this.footer,
  });

  final Tone tone;
  final String title;

  /// Empty ones are left out. In one that has `{seconds}`, these count down.
  final List<String> lines;

  final Duration countdown;

  /// Below the text, in the colour of the text.
  final Widget Function(Color color)? footer;

  @override
  Widget build(BuildContext context) {
    final (icon, background, foreground) =
        _lookOf(tone, Theme.of(context).colorScheme);
    return SelectionArea(
      child: DecoratedBox(
        decoration: BoxDecoration(
          color: background,
          borderRadius: BorderRadius.circular(12),
          // Seen where colours are not, as in a high contrast theme.
          border: Border.all(color: foreground.withAlpha(0x66)),
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
    );
  }

  Widget _content(BuildContext context, Color color) {
    final textTheme = Theme.of(context).textTheme;
    final bodyStyle = textTheme.bodyMedium?.copyWith(color: color);
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Semantics(
          container: true,
          liveRegion: true,
          child: Column(
            crossAxisAlignment: CrossAxisAlignment.start,
            children: [
              Text(title, style: textTheme.titleMedium?.copyWith(color: color)),
              for (final line in lines)
                if (line.isNotEmpty)
                  Padding(
                    padding: const EdgeInsets.only(top: 8),
                    child: line.contains('{seconds}')
                        ? Countdown(
                            template: line,
                            duration: countdown,
                            style: bodyStyle,
                          )
                        : Text(line, style: bodyStyle),
                  ),
            ],
          ),
        ),
        if (footer case final footer?) footer(color),
      ],
    );
  }
}

(IconData, Color, Color) _lookOf(Tone tone, ColorScheme colors) {
  return switch (tone) {
    Tone.good => (
        Icons.check_circle_outline,
        colors.primaryContainer,
        colors.onPrimaryContainer,
      ),
    Tone.bad => (
        Icons.error_outline,
        colors.errorContainer,
        colors.onErrorContainer,
      ),
    Tone.open => (
        Icons.help_outline,
        colors.tertiaryContainer,
        colors.onTertiaryContainer,
      ),
    Tone.busy => (
        Icons.schedule,
        colors.surfaceContainerHighest,
        colors.onSurface,
      ),
  };
}

import 'package:flutter/material.dart';

import 'words/words.dart';

/// The page around [child]: a card that fills a phone and stays narrow on a
/// desktop.
class PageFrame extends StatelessWidget {
  const PageFrame({super.key, required this.child});

  static const maxWidth = 440.0;

  final Widget child;

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      body: SafeArea(
        child: SingleChildScrollView(
          padding: const EdgeInsets.symmetric(horizontal: 16, vertical: 32),
          child: Center(
            child: ConstrainedBox(
              constraints: const BoxConstraints(maxWidth: maxWidth),
              child: Card(
                margin: EdgeInsets.zero,
                child: Padding(
                  padding: const EdgeInsets.all(24),
                  child: Column(
                    crossAxisAlignment: CrossAxisAlignment.stretch,
                    children: [
                      const _Heading(),
                      const SizedBox(height: 24),
                      child,
                    ],
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  }
}

class _Heading extends StatelessWidget {
  const _Heading();

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final labels = Words.of(context).labels;
    return Column(
      crossAxisAlignment: CrossAxisAlignment.stretch,
      children: [
        // A node of its own: else it is one with what follows, and nobody can
        // jump from heading to heading.
        Semantics(
          container: true,
          header: true,
          child: Text(labels.heading, style: theme.textTheme.headlineSmall),
        ),
        const SizedBox(height: 4),
        Text(
          labels.subheading,
          style: theme.textTheme.bodyMedium?.copyWith(
            color: theme.colorScheme.onSurfaceVariant,
          ),
        ),
      ],
    );
  }
}

import 'package:flutter/material.dart';

import 'scroll_into_view.dart';

/// A labelled text field that takes any text, with what is wrong with it below.
class OrderField extends StatelessWidget {
  const OrderField({
    super.key,
    required this.label,
    required this.controller,
    required this.fault,
    required this.isFixed,
    required this.action,
    required this.onChanged,
    this.onSubmitted,
  });

  final String label;
  final TextEditingController controller;
  final String? fault;

  /// Whether the text is that of an open attempt, to be read only.
  final bool isFixed;

  final TextInputAction action;
  final VoidCallback onChanged;
  final VoidCallback? onSubmitted;

  @override
  Widget build(BuildContext context) {
    final fault = this.fault;
    return TextField(
      controller: controller,
      readOnly: isFixed,
      decoration: InputDecoration(
        labelText: label,
        error: fault == null ? null : _Fault(text: fault),
        border: const OutlineInputBorder(),
        filled: isFixed,
      ),
      // Signed: the unsigned pad of iOS has no key for [action].
      keyboardType: const TextInputType.numberWithOptions(signed: true),
      textInputAction: action,
      autocorrect: false,
      enableSuggestions: false,
      onChanged: (_) => onChanged(),
      onSubmitted: (_) => onSubmitted?.call(),
    );
  }
}

/// Announced, and scrolled to, when it appears.
class _Fault extends StatelessWidget {
  const _Fault({required this.text});

  final String text;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    return ScrollIntoView(
      child: Semantics(
        liveRegion: true,
        child: Text(
          text,
          style: theme.textTheme.bodySmall?.copyWith(
            color: theme.colorScheme.error,
          ),
        ),
      ),
    );
  }
}

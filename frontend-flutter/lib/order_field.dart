import 'package:flutter/material.dart';

/// A labelled text field that takes any text, with the server's reason below
/// it if the server found a [fault] in it.
class OrderField extends StatelessWidget {
  const OrderField({
    super.key,
    required this.label,
    required this.controller,
    required this.fault,
    required this.action,
    required this.onChanged,
    this.onSubmitted,
  });

  final String label;
  final TextEditingController controller;
  final String? fault;
  final TextInputAction action;
  final VoidCallback onChanged;
  final VoidCallback? onSubmitted;

  @override
  Widget build(BuildContext context) {
    return TextField(
      controller: controller,
      decoration: InputDecoration(
        labelText: label,
        errorText: fault,
        errorMaxLines: 8,
        border: const OutlineInputBorder(),
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

import 'package:flutter/material.dart';

import 'order_field.dart';
import 'words/words.dart';

/// The quantity, with a button for one fewer and one for one more.
class QuantityField extends StatelessWidget {
  const QuantityField({
    super.key,
    required this.controller,
    required this.fault,
    required this.isFixed,
    required this.onChanged,
    required this.onSubmitted,
  });

  final TextEditingController controller;
  final String? fault;
  final bool isFixed;
  final VoidCallback onChanged;
  final VoidCallback onSubmitted;

  /// Null for a text that is no number.
  int? get _number => int.tryParse(controller.text.trim());

  void _set(int number) {
    final text = '$number';
    controller.value = TextEditingValue(
      text: text,
      selection: TextSelection.collapsed(offset: text.length),
    );
    onChanged();
  }

  @override
  Widget build(BuildContext context) {
    final labels = Words.of(context).labels;
    return Row(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Expanded(
          child: OrderField(
            label: labels.quantity,
            controller: controller,
            fault: fault,
            isFixed: isFixed,
            action: TextInputAction.done,
            onChanged: onChanged,
            onSubmitted: onSubmitted,
          ),
        ),
        const SizedBox(width: 4),
        ListenableBuilder(
          listenable: controller,
          builder: (context, _) => _steps(labels.oneFewer, labels.oneMore),
        ),
      ],
    );
  }

  Widget _steps(String oneFewer, String oneMore) {
    final number = _number;
    return Padding(
      padding: const EdgeInsets.only(top: 4),
      child: Row(
        children: [
          IconButton(
            tooltip: oneFewer,
            icon: const Icon(Icons.remove),
            onPressed: isFixed || number == null || number <= 1
                ? null
                : () => _set(number - 1),
          ),
          IconButton(
            tooltip: oneMore,
            icon: const Icon(Icons.add),
            onPressed: isFixed
                ? null
                : () => _set(number == null || number < 1 ? 1 : number + 1),
          ),
        ],
      ),
    );
  }
}

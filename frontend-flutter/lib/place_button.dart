import 'package:flutter/material.dart';

import 'place_order.dart';

class PlaceButton extends StatelessWidget {
  const PlaceButton({super.key, required this.phase, required this.onPressed});

  final PlacePhase phase;
  final VoidCallback onPressed;

  @override
  Widget build(BuildContext context) {
    return FilledButton(
      onPressed: phase == PlacePhase.ready ? onPressed : null,
      style: FilledButton.styleFrom(minimumSize: const Size(0, 52)),
      child: phase == PlacePhase.sending
          ? const _Sending()
          : const Text('Place order'),
    );
  }
}

class _Sending extends StatelessWidget {
  const _Sending();

  @override
  Widget build(BuildContext context) {
    return const Row(
      mainAxisSize: MainAxisSize.min,
      children: [
        SizedBox.square(
          dimension: 18,
          child: CircularProgressIndicator(strokeWidth: 2),
        ),
        SizedBox(width: 12),
        Flexible(child: Text('Placing order…')),
      ],
    );
  }
}

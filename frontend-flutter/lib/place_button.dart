import 'package:flutter/material.dart';

import 'order_state.dart';
import 'words/words.dart';

/// The main button. Where a press has no meaning it is inert, and says why.
class PlaceButton extends StatelessWidget {
  const PlaceButton({
    super.key,
    required this.state,
    required this.onPlace,
    required this.onTryAgain,
  });

  final OrderState state;
  final VoidCallback onPlace;
  final VoidCallback onTryAgain;

  @override
  Widget build(BuildContext context) {
    final labels = Words.of(context).labels;
    final (label, onPressed) = switch (state) {
      Ready() || Refused() => (labels.placeOrder, onPlace),
      Unresolved() => (labels.tryAgain, onTryAgain),
      Starting() => (labels.placeOrder, null),
      Sending() || Pausing() => (labels.placing, null),
      Placed() => (labels.placed, null),
    };
    final isBusy = state is Sending || state is Pausing;
    final colors = Theme.of(context).colorScheme;
    return FilledButton(
      onPressed: onPressed,
      style: FilledButton.styleFrom(
        minimumSize: const Size(0, 52),
        // The default is too faint to be read, and this label says something.
        disabledBackgroundColor: colors.surfaceContainerHighest,
        disabledForegroundColor: colors.onSurfaceVariant,
      ),
      child: Row(
        mainAxisSize: MainAxisSize.min,
        children: [
          if (isBusy) ...[const _Busy(), const SizedBox(width: 12)],
          Flexible(child: Text(label, textAlign: TextAlign.center)),
        ],
      ),
    );
  }
}

/// A spinner, or a still sign of the same where the platform wants no motion.
class _Busy extends StatelessWidget {
  const _Busy();

  @override
  Widget build(BuildContext context) {
    if (MediaQuery.disableAnimationsOf(context)) {
      return const Icon(Icons.hourglass_empty, size: 18);
    }
    return const SizedBox.square(
      dimension: 18,
      child: CircularProgressIndicator(strokeWidth: 2),
    );
  }
}

import 'dart:async';

import 'package:flutter/widgets.dart';

/// Scrolls to [child] when it appears: on a small screen, or behind the
/// keyboard, it would go unseen.
///
/// It scrolls once in its life, so what is new needs a new key.
class ScrollIntoView extends StatefulWidget {
  const ScrollIntoView({super.key, required this.child});

  final Widget child;

  @override
  State<ScrollIntoView> createState() => _ScrollIntoViewState();
}

class _ScrollIntoViewState extends State<ScrollIntoView> {
  @override
  void initState() {
    super.initState();
    WidgetsBinding.instance.addPostFrameCallback((_) => _reveal());
  }

  void _reveal() {
    if (!mounted) return;
    final scrollable = Scrollable.maybeOf(context);
    final box = context.findRenderObject();
    if (scrollable == null || box is! RenderBox) return;
    final top = box.localToGlobal(
      Offset.zero,
      ancestor: scrollable.context.findRenderObject(),
    );
    final isTaller = box.size.height > scrollable.position.viewportDimension;
    unawaited(
      Scrollable.ensureVisible(
        context,
        duration: MediaQuery.disableAnimationsOf(context)
            ? Duration.zero
            : const Duration(milliseconds: 200),
        // Who reads from the top must see the top, if not all of it fits.
        alignmentPolicy: switch (isTaller) {
          true => ScrollPositionAlignmentPolicy.explicit,
          false when top.dy < 0 =>
            ScrollPositionAlignmentPolicy.keepVisibleAtStart,
          false => ScrollPositionAlignmentPolicy.keepVisibleAtEnd,
        },
      ),
    );
  }

  @override
  Widget build(BuildContext context) => widget.child;
}

import 'package:flutter/services.dart';
import 'package:flutter/widgets.dart';

/// Lets a key that is held down press a button of [child] once.
class IgnoreKeyRepeats extends StatelessWidget {
  const IgnoreKeyRepeats({super.key, required this.child});

  static final _keys = {
    LogicalKeyboardKey.enter,
    LogicalKeyboardKey.numpadEnter,
    LogicalKeyboardKey.space,
  };

  final Widget child;

  @override
  Widget build(BuildContext context) {
    return Focus(
      canRequestFocus: false,
      skipTraversal: true,
      onKeyEvent: (node, event) {
        return event is KeyRepeatEvent && _keys.contains(event.logicalKey)
            ? KeyEventResult.handled
            : KeyEventResult.ignored;
      },
      child: child,
    );
  }
}

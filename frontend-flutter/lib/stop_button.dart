import 'dart:async';

import 'package:flutter/material.dart';

import 'words/words.dart';

/// Most orders are placed before anybody wants to stop.
const stopAppearsAfter = Duration(seconds: 2);

/// Appears after a while, or at once if [isDue].
class StopButton extends StatefulWidget {
  const StopButton({super.key, required this.isDue, required this.onPressed});

  final bool isDue;
  final VoidCallback onPressed;

  @override
  State<StopButton> createState() => _StopButtonState();
}

class _StopButtonState extends State<StopButton> {
  late final Timer _timer;
  bool _hasWaited = false;

  @override
  void initState() {
    super.initState();
    _timer = Timer(stopAppearsAfter, () {
      setState(() => _hasWaited = true);
    });
  }

  @override
  void dispose() {
    _timer.cancel();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    if (!widget.isDue && !_hasWaited) return const SizedBox.shrink();
    return Padding(
      padding: const EdgeInsets.only(top: 12),
      child: OutlinedButton(
        onPressed: widget.onPressed,
        child: Text(Words.of(context).labels.stop),
      ),
    );
  }
}

import 'dart:async';

import 'package:flutter/widgets.dart';

import 'words/words.dart';

/// [template] with the seconds that are left of [duration] for `{seconds}`.
///
/// A screen reader is given the text of the beginning: the one that changes
/// would be read out each second.
class Countdown extends StatefulWidget {
  const Countdown({
    super.key,
    required this.template,
    required this.duration,
    this.style,
  });

  final String template;
  final Duration duration;
  final TextStyle? style;

  @override
  State<Countdown> createState() => _CountdownState();
}

class _CountdownState extends State<Countdown> {
  late final int _seconds = (widget.duration.inMilliseconds / 1000).ceil();
  late int _left = _seconds;
  late final Timer _timer;

  @override
  void initState() {
    super.initState();
    _timer = Timer.periodic(const Duration(seconds: 1), (timer) {
      if (_left > 0) setState(() => _left -= 1);
    });
  }

  @override
  void dispose() {
    _timer.cancel();
    super.dispose();
  }

  String _textFor(int seconds) => fill(widget.template, {
        'seconds': '$seconds',
      });

  @override
  Widget build(BuildContext context) {
    return Text(
      _textFor(_left),
      style: widget.style,
      semanticsLabel: _textFor(_seconds),
    );
  }
}

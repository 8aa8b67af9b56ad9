import 'package:flutter/material.dart';
import 'package:flutter/services.dart';

import 'words/words.dart';

/// Copies [text], and says so in its own label.
class CopyButton extends StatefulWidget {
  const CopyButton({super.key, required this.text});

  final String text;

  @override
  State<CopyButton> createState() => _CopyButtonState();
}

class _CopyButtonState extends State<CopyButton> {
  bool _isCopied = false;

  Future<void> _copy() async {
    try {
      await Clipboard.setData(ClipboardData(text: widget.text));
    } on PlatformException catch (error) {
      // A browser may forbid it. The text can still be selected.
      debugPrint('Nothing was copied: $error');
      return;
    }
    if (mounted) setState(() => _isCopied = true);
  }

  @override
  Widget build(BuildContext context) {
    final labels = Words.of(context).labels;
    return TextButton.icon(
      onPressed: _copy,
      icon: Icon(_isCopied ? Icons.check : Icons.copy, size: 18),
      label: Text(_isCopied ? labels.copied : labels.copy),
    );
  }
}

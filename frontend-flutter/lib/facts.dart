import 'package:flutter/material.dart';

typedef Fact = ({String label, String value});

/// Labelled values, one below the other.
class Facts extends StatelessWidget {
  const Facts({super.key, required this.facts, this.style});

  final List<Fact> facts;
  final TextStyle? style;

  @override
  Widget build(BuildContext context) {
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        for (final (:label, :value) in facts)
          Padding(
            padding: const EdgeInsets.symmetric(vertical: 2),
            child: Text.rich(
              TextSpan(
                text: '$label: ',
                children: [
                  TextSpan(
                    text: value,
                    style: const TextStyle(fontWeight: FontWeight.w600),
                  ),
                ],
              ),
              style: style,
            ),
          ),
      ],
    );
  }
}

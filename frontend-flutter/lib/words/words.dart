import 'package:flutter/widgets.dart';

import 'labels.dart';

/// What a panel says: its title, the cause, and what to do. `{…}` is to be
/// filled in: see [fill].
typedef Phrase = ({String title, String text, String advice});

/// The phrases that stand for no code.
enum Saying {
  placed,
  placedBefore,
  sending,
  retrying,
  pausing,
  notTheServices,
  noConnection,
  noAnswer,
  stopped,
  reopened,
  outOfDate,
}

/// All that a person reads, in one language. The React page has the same words:
/// both are made from docs/front-ends.md.
final class Words {
  const Words({
    required this.labels,
    required this.sayings,
    required this.codes,
  });

  final Labels labels;
  final Map<Saying, Phrase> sayings;

  /// By the code of an error. Any other is shown as [Saying.outOfDate].
  final Map<String, Phrase> codes;

  static Words of(BuildContext context) {
    return Localizations.of<Words>(context, Words)!;
  }
}

/// [template] with each `{name}` replaced by its value.
String fill(String template, Map<String, String> values) {
  return template.replaceAllMapped(
    RegExp(r'\{(\w+)\}'),
    (match) => values[match[1]] ?? match[0]!,
  );
}

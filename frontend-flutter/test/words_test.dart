import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/outcome_rules.dart';
import 'package:inventory_allocation/words/words.dart';
import 'package:inventory_allocation/words/words_de.dart';
import 'package:inventory_allocation/words/words_en.dart';

void main() {
  /// The names in braces, in the order of the alphabet.
  List<String> slotsOf(Phrase phrase) {
    final text = '${phrase.title} ${phrase.text} ${phrase.advice}';
    return [
      for (final match in RegExp(r'\{(\w+)\}').allMatches(text)) match[1]!
    ]..sort();
  }

  for (final (name, words) in const [
    ('English', englishWords),
    ('German', germanWords),
  ]) {
    test('$name has words for every state and no code that is not known', () {
      expect(words.sayings.keys.toSet(), Saying.values.toSet());
      expect(
          words.codes.keys.toSet().difference(codeRules.keys.toSet()), isEmpty);
      for (final phrase in [...words.sayings.values, ...words.codes.values]) {
        expect(phrase.title, isNotEmpty);
      }
    });
  }

  test('Both languages have the same codes and fill in the same', () {
    expect(germanWords.codes.keys, unorderedEquals(englishWords.codes.keys));
    for (final MapEntry(key: code, value: phrase)
        in englishWords.codes.entries) {
      expect(slotsOf(germanWords.codes[code]!), slotsOf(phrase), reason: code);
    }
    for (final MapEntry(key: saying, value: phrase)
        in englishWords.sayings.entries) {
      expect(slotsOf(germanWords.sayings[saying]!), slotsOf(phrase),
          reason: '$saying');
    }
  });

  test('What is known is filled in, the rest is left for later', () {
    expect(
      fill('Try {n} of {max}, in {seconds} s.', {'n': '1', 'max': '4'}),
      'Try 1 of 4, in {seconds} s.',
    );
  });
}

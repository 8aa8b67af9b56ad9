import 'package:flutter/foundation.dart';
import 'package:flutter/widgets.dart';

import 'words.dart';
import 'words_de.dart';
import 'words_en.dart';

/// English, unless the platform prefers German.
class WordsDelegate extends LocalizationsDelegate<Words> {
  const WordsDelegate();

  static const locales = [Locale('en'), Locale('de')];

  @override
  bool isSupported(Locale locale) {
    return locales.any((known) => known.languageCode == locale.languageCode);
  }

  @override
  Future<Words> load(Locale locale) {
    return SynchronousFuture(
      locale.languageCode == 'de' ? germanWords : englishWords,
    );
  }

  @override
  bool shouldReload(WordsDelegate old) => false;
}

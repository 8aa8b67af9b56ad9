import 'package:flutter/material.dart';
import 'package:flutter_localizations/flutter_localizations.dart';
import 'package:http/http.dart' as http;

import 'api_address.dart';
import 'attempt_store.dart';
import 'notice.dart';
import 'order_api.dart';
import 'order_form.dart';
import 'page_frame.dart';
import 'state_texts.dart';
import 'words/words.dart';
import 'words/words_delegate.dart';

class OrderApp extends StatelessWidget {
  const OrderApp({
    super.key,
    required this.address,
    required this.client,
    required this.store,
    this.productId = '',
  });

  final ApiAddress address;
  final http.Client client;
  final AttemptStore store;

  /// What the field of the product begins with.
  final String productId;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      onGenerateTitle: (context) => Words.of(context).labels.heading,
      supportedLocales: WordsDelegate.locales,
      localizationsDelegates: const [
        WordsDelegate(),
        ...GlobalMaterialLocalizations.delegates,
      ],
      theme: orderTheme(Brightness.light),
      darkTheme: orderTheme(Brightness.dark),
      highContrastTheme: orderTheme(Brightness.light, contrast: 1),
      highContrastDarkTheme: orderTheme(Brightness.dark, contrast: 1),
      themeMode: ThemeMode.system,
      debugShowCheckedModeBanner: false,
      home: PageFrame(
        child: switch (address) {
          ValidApiAddress(:final uri) => OrderForm(
              api: OrderApi(client: client, uri: uri),
              store: store,
              productId: productId,
            ),
          InvalidApiAddress(:final reason) => Notice(
              tone: Tone.bad,
              title: 'The address of the API is not valid.',
              lines: [reason],
            ),
        },
      ),
    );
  }
}

/// [contrast] is 0 as usual, 1 at most.
ThemeData orderTheme(Brightness brightness, {double contrast = 0}) {
  return ThemeData(
    colorScheme: ColorScheme.fromSeed(
      seedColor: const Color(0xFF2F6B54),
      brightness: brightness,
      contrastLevel: contrast,
    ),
  );
}

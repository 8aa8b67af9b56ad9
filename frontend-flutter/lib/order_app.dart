import 'package:flutter/material.dart';
import 'package:http/http.dart' as http;

import 'api_address.dart';
import 'notice.dart';
import 'order_api.dart';
import 'order_form.dart';
import 'page_frame.dart';

class OrderApp extends StatelessWidget {
  const OrderApp({super.key, required this.address, required this.client});

  final ApiAddress address;
  final http.Client client;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: 'Place an order',
      theme: _theme(Brightness.light),
      darkTheme: _theme(Brightness.dark),
      themeMode: ThemeMode.system,
      debugShowCheckedModeBanner: false,
      home: PageFrame(
        child: switch (address) {
          ValidApiAddress(:final uri) => OrderForm(
              api: OrderApi(client: client, uri: uri),
            ),
          InvalidApiAddress(:final reason) => Notice(
              tone: NoticeTone.bad,
              title: 'The address of the API is not valid.',
              text: reason,
            ),
        },
      ),
    );
  }
}

ThemeData _theme(Brightness brightness) {
  return ThemeData(
    colorScheme: ColorScheme.fromSeed(
      seedColor: const Color(0xFF2F6B54),
      brightness: brightness,
    ),
  );
}

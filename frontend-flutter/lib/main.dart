import 'package:flutter/foundation.dart';
import 'package:flutter/widgets.dart';
import 'package:http/http.dart' as http;

import 'api_address.dart';
import 'order_app.dart';

void main() {
  runApp(
    OrderApp(
      address: resolveApiAddress(
        const String.fromEnvironment('API_URL'),
        page: kIsWeb ? Uri.base : null,
      ),
      client: http.Client(),
    ),
  );
}

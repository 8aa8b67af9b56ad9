import 'package:flutter/foundation.dart';
import 'package:flutter/widgets.dart';
import 'package:http/http.dart' as http;

import 'api_address.dart';
import 'attempt_store.dart';
import 'order_app.dart';

void main() {
  final page = kIsWeb ? Uri.base : null;
  runApp(
    OrderApp(
      address: resolveApiAddress(
        const String.fromEnvironment('API_URL'),
        page: page,
      ),
      client: http.Client(),
      store: DeviceAttemptStore(),
      // A shop links to one of its products with `/?product=1`.
      productId: page?.queryParameters['product'] ?? '',
    ),
  );
}

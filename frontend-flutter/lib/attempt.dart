import 'dart:convert';
import 'dart:math';

import 'order_request.dart';

/// A key and the contents that it was made for. However often it is sent, at
/// most one order comes of it.
final class Attempt {
  const Attempt({required this.key, required this.request});

  /// A new attempt at [request], under a key that nobody else has.
  Attempt.at(this.request) : key = makeKey();

  final String key;
  final OrderRequest request;

  /// For storage: see [tryParse].
  String encode() {
    return jsonEncode({
      'key': key,
      'productId': request.productId,
      'quantity': request.quantity,
    });
  }

  /// The attempt in [text], or null if it holds none.
  static Attempt? tryParse(String text) {
    try {
      return switch (jsonDecode(text)) {
        {
          'key': final String key,
          'productId': final String productId,
          'quantity': final String quantity,
        } =>
          Attempt(
            key: key,
            request: OrderRequest(productId: productId, quantity: quantity),
          ),
        _ => null,
      };
    } on FormatException {
      return null;
    }
  }
}

/// A random UUID (version 4), as RFC 9562 lays it out.
String makeKey() {
  final random = Random.secure();
  final bytes = [for (var i = 0; i < 16; i++) random.nextInt(256)];
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  final hex =
      [for (final byte in bytes) byte.toRadixString(16).padLeft(2, '0')].join();
  return [
    hex.substring(0, 8),
    hex.substring(8, 12),
    hex.substring(12, 16),
    hex.substring(16, 20),
    hex.substring(20),
  ].join('-');
}

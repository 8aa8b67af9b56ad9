import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/attempt.dart';
import 'package:inventory_allocation/order_request.dart';

void main() {
  test('A key is a UUID of version 4, and no two are equal', () {
    final keys = {for (var i = 0; i < 1000; i++) makeKey()};

    expect(keys, hasLength(1000));
    final uuid = RegExp(
      r'^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    );
    expect(keys.every(uuid.hasMatch), isTrue);
  });

  for (final (productId, quantity) in const [
    ('7', '3'),
    ('', ' 1e0 '),
    ('a "quote" and a \\', '☂'),
  ]) {
    test('"$productId", "$quantity" come out of the storage as they went in',
        () {
      final attempt = Attempt.at(
        OrderRequest(productId: productId, quantity: quantity),
      );
      final stored = Attempt.tryParse(attempt.encode())!;

      expect(stored.key, attempt.key);
      expect(stored.request.productId, productId);
      expect(stored.request.quantity, quantity);
      expect(stored.request.encode(), attempt.request.encode());
    });
  }

  for (final text in const [
    '',
    '{',
    'null',
    '[]',
    '{"key":"k"}',
    '{"key":1,"productId":"7","quantity":"3"}',
    '{"key":"k","productId":7,"quantity":"3"}',
  ]) {
    test('"$text" is no attempt', () {
      expect(Attempt.tryParse(text), isNull);
    });
  }
}

import 'dart:convert';

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/order_request.dart';

void main() {
  String encodeQuantity(String quantity) {
    return OrderRequest(productId: '', quantity: quantity).encode();
  }

  const numbers = [
    '0',
    '-0',
    '1',
    '10',
    '-1',
    '1.0',
    '0.5',
    '1e0',
    '1E+3',
    '2.5e-3',
    '2147483648',
    '9007199254740993',
    '1e999',
  ];
  for (final text in numbers) {
    test('$text is a JSON number and sent digit for digit', () {
      expect(encodeQuantity(text), '{"quantity":$text}');
    });
  }

  const strings = [
    'abc',
    '01',
    '+1',
    '1.',
    '.5',
    '1e',
    '0x10',
    '1_000',
    '1,000',
    '1 000',
    '--1',
    '٣',
    'NaN',
    'Infinity',
    'true',
    'null',
    '{}',
    '1}',
    'a "quote" and a \\',
    'line\nbreak',
    '1\n2',
  ];
  for (final text in strings) {
    test('${jsonEncode(text)} is sent as a string', () {
      expect(encodeQuantity(text), '{"quantity":${jsonEncode(text)}}');
    });
  }

  test('An empty field is left out', () {
    expect(const OrderRequest(productId: '', quantity: '').encode(), '{}');
    expect(
      const OrderRequest(productId: '4', quantity: '').encode(),
      '{"productId":4}',
    );
    expect(
      const OrderRequest(productId: '', quantity: '5').encode(),
      '{"quantity":5}',
    );
  });

  test('White space around a text is not part of it', () {
    expect(
      const OrderRequest(productId: ' 4\t', quantity: '  ').encode(),
      '{"productId":4}',
    );
  });

  test('Each text goes to its own member', () {
    expect(
      const OrderRequest(productId: '4', quantity: 'x').encode(),
      '{"productId":4,"quantity":"x"}',
    );
  });
}

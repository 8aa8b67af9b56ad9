import 'dart:convert';

/// An order as it was typed. The server judges it, so every text is sent.
class OrderRequest {
  const OrderRequest({required this.productId, required this.quantity});

  static const fields = ['productId', 'quantity'];

  final String productId;
  final String quantity;

  /// The request as JSON. An empty field is left out, so that the server says
  /// that it is missing; white space around a text is not part of it.
  String encode() {
    final product = productId.trim();
    final units = quantity.trim();
    final members = [
      if (product.isNotEmpty) '"productId":${_encodeValue(product)}',
      if (units.isNotEmpty) '"quantity":${_encodeValue(units)}',
    ];
    return '{${members.join(',')}}';
  }
}

/// A number of the JSON grammar goes out digit for digit: parsing it first
/// would round long ones, on the web already those past 2^53.
String _encodeValue(String text) {
  return _jsonNumber.hasMatch(text) ? text : jsonEncode(text);
}

final _jsonNumber = RegExp(
  r'^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$',
);

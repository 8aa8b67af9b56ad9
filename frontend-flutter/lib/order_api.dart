import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;

import 'order_request.dart';
import 'outcome.dart';

/// Longer than the 10 seconds after which the server gives up an order if it is
/// not set otherwise, so that its own answer comes first.
const answerTimeout = Duration(seconds: 30);

/// The one request of the API: `POST /api/order`.
class OrderApi {
  const OrderApi({required this.client, required this.uri});

  final http.Client client;
  final Uri uri;

  /// Sends [request] once and never repeats it: without an answer nobody knows
  /// whether the order was placed.
  Future<Outcome> place(OrderRequest request) async {
    final http.Response response;
    try {
      response = await client
          .post(
            uri,
            headers: const {
              'content-type': 'application/json',
              'accept': 'application/json',
            },
            body: utf8.encode(request.encode()),
          )
          .timeout(answerTimeout);
    } on TimeoutException {
      return const TimedOut(answerTimeout);
    } catch (_) {
      // Whatever it was, no answer came; each platform throws its own types.
      return ConnectionFailed(uri);
    }
    return _read(response);
  }

  Outcome _read(http.Response response) {
    final status = response.statusCode;
    return switch (_decode(response.bodyBytes)) {
      {
        'message': final String message,
        'order': {
          'id': final String id,
          'productId': final int productId,
          'quantity': final int quantity,
          'createdAt': final String createdAt,
        },
      }
          when status == 201 =>
        OrderPlaced(
          message: message,
          order: Order(
            id: id,
            productId: productId,
            quantity: quantity,
            createdAt: createdAt,
          ),
        ),
      {'message': final String message, 'code': final String code} &&
              final Map<Object?, Object?> error
          when status >= 400 =>
        ErrorAnswer(
          message: message,
          code: code,
          details: _readDetails(error['details']),
        ),
      _ => UnreadableAnswer(uri: uri, status: status),
    };
  }
}

/// The JSON value in [bytes], always UTF-8 as JSON is; null if there is none.
Object? _decode(List<int> bytes) {
  try {
    return jsonDecode(utf8.decode(bytes));
  } on FormatException {
    return null;
  }
}

List<FieldFault> _readDetails(Object? details) {
  return [
    if (details is List<Object?>)
      for (final detail in details)
        if (detail
            case {'field': final String field, 'reason': final String reason})
          (field: field, reason: reason),
  ];
}

import 'dart:convert';

import 'package:http/http.dart' as http;

import 'outcome.dart';
import 'retry_after.dart';

/// What [answer], which came at [now], says of the order. A proxy on the way
/// may answer too, so the form of the answer decides whose it is.
Outcome readAnswer(http.Response answer, {required DateTime now}) {
  final status = answer.statusCode;
  final retryAfter = readRetryAfter(answer.headers['retry-after'], now: now);
  return switch (_decode(answer.bodyBytes)) {
    {
      'order': {
        'id': final String id,
        'productId': final int productId,
        'quantity': final int quantity,
        'createdAt': final String createdAt,
      },
    }
        when status == 201 =>
      OrderPlaced(
        order: Order(
          id: id,
          productId: productId,
          quantity: quantity,
          createdAt: createdAt,
        ),
        isReplay: answer.headers['idempotent-replayed'] == 'true',
      ),
    {'message': final String message, 'code': final String code} &&
            final Map<Object?, Object?> error
        when status >= 400 =>
      ErrorAnswer(
        status: status,
        code: code,
        message: message,
        details: _readDetails(error['details']),
        requestId: answer.headers['x-request-id'],
        retryAfter: retryAfter,
      ),
    _ => ForeignAnswer(status: status, retryAfter: retryAfter),
  };
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

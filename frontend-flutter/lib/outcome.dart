/// What came of one attempt to place an order.
sealed class Outcome {
  const Outcome();
}

final class OrderPlaced extends Outcome {
  const OrderPlaced({required this.message, required this.order});

  final String message;
  final Order order;
}

/// An order that the server placed.
class Order {
  const Order({
    required this.id,
    required this.productId,
    required this.quantity,
    required this.createdAt,
  });

  final String id;
  final int productId;
  final int quantity;

  /// An RFC 3339 time, as the server wrote it.
  final String createdAt;
}

/// An error in the server's own words, with its stable code.
final class ErrorAnswer extends Outcome {
  const ErrorAnswer({
    required this.message,
    required this.code,
    this.details = const [],
  });

  final String message;
  final String code;
  final List<FieldFault> details;

  /// False for the one error after which the order may exist.
  bool get isOutcomeKnown => code != 'OUTCOME_UNKNOWN';

  /// What is wrong with [field], or null if nothing is.
  String? reasonFor(String field) {
    final reasons = [
      for (final fault in details)
        if (fault.field == field) fault.reason,
    ];
    return reasons.isEmpty ? null : reasons.join('; ');
  }
}

typedef FieldFault = ({String field, String reason});

/// No connection, or one that was lost: nobody here can tell which, so the
/// order may have been placed.
final class ConnectionFailed extends Outcome {
  const ConnectionFailed(this.uri);

  final Uri uri;
}

/// The order was sent and not answered within [limit]; it may yet be placed.
final class TimedOut extends Outcome {
  const TimedOut(this.limit);

  final Duration limit;
}

/// An answer that is not one of the order API's: a proxy's page, for example.
final class UnreadableAnswer extends Outcome {
  const UnreadableAnswer({required this.uri, required this.status});

  final Uri uri;
  final int status;
}

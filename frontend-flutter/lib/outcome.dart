/// What came of sending an attempt once.
sealed class Outcome {
  const Outcome();
}

final class OrderPlaced extends Outcome {
  const OrderPlaced({required this.order, this.isReplay = false});

  final Order order;

  /// Whether the key had placed this order before.
  final bool isReplay;
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

/// An error of the order API, with its stable code.
final class ErrorAnswer extends Outcome {
  const ErrorAnswer({
    required this.status,
    required this.code,
    required this.message,
    this.details = const [],
    this.requestId,
    this.retryAfter,
  });

  final int status;
  final String code;

  /// The server's own words, which are written for engineers.
  final String message;
  final List<FieldFault> details;
  final String? requestId;
  final Duration? retryAfter;
}

typedef FieldFault = ({String field, String reason});

/// An answer that is not one of the order API's: a proxy's page, for example.
final class ForeignAnswer extends Outcome {
  const ForeignAnswer({required this.status, this.retryAfter});

  final int status;
  final Duration? retryAfter;
}

/// No connection, or one that was lost: nobody here can tell which.
final class ConnectionFailed extends Outcome {
  const ConnectionFailed();
}

/// The order was sent and not answered in time.
final class TimedOut extends Outcome {
  const TimedOut();
}

/// The person did not wait for the answer.
final class Stopped extends Outcome {
  const Stopped();
}

import 'package:flutter/material.dart';

import 'local_time.dart';
import 'notice.dart';
import 'order_request.dart';
import 'outcome.dart';

/// Says what came of an order, in the words of the server if it has answered.
class OutcomePanel extends StatelessWidget {
  const OutcomePanel({super.key, required this.outcome});

  final Outcome outcome;

  @override
  Widget build(BuildContext context) {
    return switch (outcome) {
      OrderPlaced(:final message, :final order) => Notice(
          tone: NoticeTone.good,
          title: message,
          facts: [
            (label: 'Order id', value: order.id),
            (label: 'Product id', value: '${order.productId}'),
            (label: 'Quantity', value: '${order.quantity}'),
            (label: 'Time', value: localTimeText(order.createdAt)),
          ],
        ),
      ErrorAnswer(
        :final message,
        :final code,
        :final details,
        :final isOutcomeKnown,
      ) =>
        Notice(
          tone: isOutcomeKnown ? NoticeTone.bad : NoticeTone.unknown,
          title: message,
          facts: [
            (label: 'Code', value: code),
            for (final fault in details)
              if (!OrderRequest.fields.contains(fault.field))
                (label: fault.field, value: fault.reason),
          ],
        ),
      ConnectionFailed(:final uri) => Notice(
          tone: NoticeTone.unknown,
          title: 'The server could not be reached, or the connection was lost.',
          text: 'If the order was already sent, it $_mayBePlaced',
          facts: [(label: 'Address', value: '$uri')],
        ),
      TimedOut(:final limit) => Notice(
          tone: NoticeTone.unknown,
          title: 'The server did not answer within ${limit.inSeconds} seconds.',
          text: 'The order $_mayBePlaced',
        ),
      UnreadableAnswer(:final uri, :final status) => Notice(
          tone: NoticeTone.unknown,
          title: 'The answer could not be read.',
          text: 'It is not in the form of the order API. '
              'The order $_mayBePlaced',
          facts: [
            (label: 'Address', value: '$uri'),
            (label: 'HTTP status', value: '$status'),
          ],
        ),
    };
  }
}

const _mayBePlaced = 'may have been placed. Check before you place it again.';

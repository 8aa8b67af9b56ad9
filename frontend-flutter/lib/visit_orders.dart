import 'package:flutter/material.dart';

import 'copy_button.dart';
import 'facts.dart';
import 'local_time.dart';
import 'outcome.dart';
import 'words/words.dart';

/// The receipts of this visit, in the order of [orders].
class VisitOrders extends StatelessWidget {
  const VisitOrders({super.key, required this.orders});

  final List<Order> orders;

  @override
  Widget build(BuildContext context) {
    return SelectionArea(
      child: Column(
        crossAxisAlignment: CrossAxisAlignment.stretch,
        children: [
          Semantics(
            container: true,
            header: true,
            child: Text(
              Words.of(context).labels.ordersOfVisit,
              style: Theme.of(context).textTheme.titleSmall,
            ),
          ),
          for (final order in orders)
            _Receipt(key: ValueKey(order.id), order: order),
        ],
      ),
    );
  }
}

class _Receipt extends StatelessWidget {
  const _Receipt({super.key, required this.order});

  final Order order;

  @override
  Widget build(BuildContext context) {
    final labels = Words.of(context).labels;
    final localizations = MaterialLocalizations.of(context);
    return Column(
      crossAxisAlignment: CrossAxisAlignment.stretch,
      children: [
        const SizedBox(height: 12),
        const Divider(height: 1),
        const SizedBox(height: 12),
        Facts(
          facts: [
            (label: labels.orderNumber, value: order.id),
            (label: labels.product, value: '${order.productId}'),
            (
              label: labels.quantity,
              value: localizations.formatDecimal(order.quantity),
            ),
            (
              label: labels.time,
              value: localTimeText(context, order.createdAt),
            ),
          ],
        ),
        Align(
          alignment: AlignmentDirectional.centerStart,
          child: CopyButton(text: order.id),
        ),
      ],
    );
  }
}

import 'package:flutter/material.dart';

import 'order_api.dart';
import 'order_field.dart';
import 'order_request.dart';
import 'outcome.dart';
import 'outcome_panel.dart';
import 'place_button.dart';
import 'place_order.dart';
import 'scroll_into_view.dart';

class OrderForm extends StatefulWidget {
  const OrderForm({super.key, required this.api});

  final OrderApi api;

  @override
  State<OrderForm> createState() => _OrderFormState();
}

class _OrderFormState extends State<OrderForm> {
  late final PlaceOrder _placeOrder = PlaceOrder(widget.api.place);
  final _productId = TextEditingController();
  final _quantity = TextEditingController();

  @override
  void dispose() {
    _placeOrder.dispose();
    _productId.dispose();
    _quantity.dispose();
    super.dispose();
  }

  void _submit() {
    _placeOrder.run(
      OrderRequest(productId: _productId.text, quantity: _quantity.text),
    );
  }

  @override
  Widget build(BuildContext context) {
    return ListenableBuilder(
      listenable: _placeOrder,
      builder: (context, _) {
        final outcome = _placeOrder.outcome;
        final error = outcome is ErrorAnswer ? outcome : null;
        return Column(
          crossAxisAlignment: CrossAxisAlignment.stretch,
          children: [
            OrderField(
              label: 'Product id',
              controller: _productId,
              fault: error?.reasonFor('productId'),
              action: TextInputAction.next,
              onChanged: _placeOrder.orderEdited,
            ),
            const SizedBox(height: 16),
            OrderField(
              label: 'Quantity',
              controller: _quantity,
              fault: error?.reasonFor('quantity'),
              action: TextInputAction.done,
              onChanged: _placeOrder.orderEdited,
              onSubmitted: _submit,
            ),
            const SizedBox(height: 24),
            PlaceButton(phase: _placeOrder.phase, onPressed: _submit),
            if (outcome != null) ...[
              const SizedBox(height: 24),
              ScrollIntoView(child: OutcomePanel(outcome: outcome)),
            ],
          ],
        );
      },
    );
  }
}

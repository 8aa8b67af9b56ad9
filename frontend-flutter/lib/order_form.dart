import 'dart:async';

import 'package:flutter/material.dart';

import 'attempt.dart';
import 'attempt_store.dart';
import 'ignore_key_repeats.dart';
import 'order_api.dart';
import 'order_field.dart';
import 'order_request.dart';
import 'order_state.dart';
import 'order_view_model.dart';
import 'place_button.dart';
import 'quantity_field.dart';
import 'state_panel.dart';
import 'state_texts.dart';
import 'stop_button.dart';
import 'visit_orders.dart';

class OrderForm extends StatefulWidget {
  const OrderForm({
    super.key,
    required this.api,
    required this.store,
    this.productId = '',
  });

  final OrderApi api;
  final AttemptStore store;

  /// What the field of the product begins with.
  final String productId;

  @override
  State<OrderForm> createState() => _OrderFormState();
}

class _OrderFormState extends State<OrderForm> {
  late final OrderViewModel _model =
      OrderViewModel(api: widget.api, store: widget.store);
  late final _productId = TextEditingController(text: widget.productId);
  final _quantity = TextEditingController(text: '1');

  @override
  void initState() {
    super.initState();
    _model.addListener(_showAttempt);
    unawaited(_model.start());
  }

  @override
  void didUpdateWidget(OrderForm oldWidget) {
    super.didUpdateWidget(oldWidget);
    _model.api = widget.api;
  }

  @override
  void dispose() {
    _model.dispose();
    _productId.dispose();
    _quantity.dispose();
    super.dispose();
  }

  /// The fields show what is being placed, also after a restart.
  void _showAttempt() {
    if (_model.state case Open(attempt: Attempt(:final request))) {
      // Set anew, the same text would lose its selection.
      if (_productId.text != request.productId) {
        _productId.text = request.productId;
      }
      if (_quantity.text != request.quantity) _quantity.text = request.quantity;
    }
  }

  /// Else it comes back with the outcome, and covers it.
  void _hideKeyboard() {
    final focus = FocusManager.instance.primaryFocus;
    final field = focus?.context?.findAncestorStateOfType<EditableTextState>();
    if (field != null) focus?.unfocus();
  }

  void _place() {
    _hideKeyboard();
    unawaited(
      _model.place(
        OrderRequest(productId: _productId.text, quantity: _quantity.text),
      ),
    );
  }

  @override
  Widget build(BuildContext context) {
    return IgnoreKeyRepeats(
      child: ListenableBuilder(
        listenable: _model,
        builder: (context, _) {
          final state = _model.state;
          return Column(
            crossAxisAlignment: CrossAxisAlignment.stretch,
            children: [
              ..._fields(state),
              const SizedBox(height: 24),
              PlaceButton(
                state: state,
                onPlace: _place,
                onTryAgain: () => unawaited(_model.tryAgain()),
              ),
              if (state is Sending || state is Pausing)
                StopButton(
                  isDue: state is! Sending || state.retry > 0,
                  onPressed: _model.stop,
                ),
              StatePanel(
                state: state,
                onDiscard: _model.discard,
                onOrderAgain: _model.orderAgain,
              ),
              if (_model.orders.isNotEmpty) ...[
                const SizedBox(height: 24),
                VisitOrders(orders: _model.orders),
              ],
            ],
          );
        },
      ),
    );
  }

  List<Widget> _fields(OrderState state) {
    final texts = StateTexts.of(context);
    final isFixed = state is Open || state is Starting;
    return [
      OrderField(
        label: texts.words.labels.productNumber,
        controller: _productId,
        fault: texts.fault(state, 'productId'),
        isFixed: isFixed,
        action: TextInputAction.next,
        onChanged: () => _model.edited('productId'),
      ),
      const SizedBox(height: 16),
      QuantityField(
        controller: _quantity,
        fault: texts.fault(state, 'quantity'),
        isFixed: isFixed,
        onChanged: () => _model.edited('quantity'),
        onSubmitted: _place,
      ),
    ];
  }
}

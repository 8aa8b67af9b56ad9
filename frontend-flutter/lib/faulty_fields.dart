import 'order_request.dart';
import 'outcome.dart';

/// The fields of the form at which [error] is to be shown.
Set<String> faultyFieldsOf(ErrorAnswer error) {
  return switch (error.code) {
    'PRODUCT_NOT_FOUND' => const {'productId'},
    'INSUFFICIENT_STOCK' => const {'quantity'},
    'INVALID_REQUEST' => {
        for (final (:field, reason: _) in error.details)
          if (OrderRequest.fields.contains(field)) field,
      },
    _ => const <String>{},
  };
}

/// Whether all that [error] says can be said at fields of the form.
bool isSaidAtFields(ErrorAnswer error) {
  return faultyFieldsOf(error).isNotEmpty &&
      error.details.every((fault) => OrderRequest.fields.contains(fault.field));
}

/// Short texts, and those that stand in more than one panel.
final class Labels {
  const Labels({
    required this.heading,
    required this.subheading,
    required this.placeOrder,
    required this.placing,
    required this.placed,
    required this.tryAgain,
    required this.stop,
    required this.discard,
    required this.orderAgain,
    required this.copy,
    required this.copied,
    required this.productNumber,
    required this.quantity,
    required this.oneFewer,
    required this.oneMore,
    required this.supportDetails,
    required this.ordersOfVisit,
    required this.orderNumber,
    required this.product,
    required this.time,
    required this.productMissing,
    required this.quantityMissing,
    required this.notWhole,
    required this.mayBePlaced,
    required this.notPlaced,
    required this.riskMayBePlaced,
    required this.riskNotPlaced,
    required this.notProven,
  });

  final String heading;
  final String subheading;
  final String placeOrder;
  final String placing;
  final String placed;
  final String tryAgain;
  final String stop;
  final String discard;
  final String orderAgain;
  final String copy;
  final String copied;
  final String productNumber;
  final String quantity;
  final String oneFewer;
  final String oneMore;
  final String supportDetails;
  final String ordersOfVisit;
  final String orderNumber;
  final String product;
  final String time;
  final String productMissing;
  final String quantityMissing;
  final String notWhole;
  final String mayBePlaced;
  final String notPlaced;
  final String riskMayBePlaced;
  final String riskNotPlaced;
  final String notProven;
}

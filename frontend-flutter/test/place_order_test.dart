import 'dart:async';

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/order_request.dart';
import 'package:inventory_allocation/outcome.dart';
import 'package:inventory_allocation/place_order.dart';

void main() {
  const request = OrderRequest(productId: '7', quantity: '3');
  const refused = ErrorAnswer(message: 'No.', code: 'INSUFFICIENT_STOCK');

  testWidgets('Runs once while sending and shortly after', (tester) async {
    final answers = <Completer<Outcome>>[];
    final placeOrder = PlaceOrder((_) {
      answers.add(Completer());
      return answers.last.future;
    });
    expect(placeOrder.phase, PlacePhase.ready);

    final first = placeOrder.run(request);
    expect(placeOrder.phase, PlacePhase.sending);
    await placeOrder.run(request);
    placeOrder.orderEdited();
    expect(placeOrder.phase, PlacePhase.sending);
    expect(answers, hasLength(1));

    answers.single.complete(refused);
    await first;
    expect(placeOrder.phase, PlacePhase.resting);
    expect(placeOrder.outcome, refused);
    await placeOrder.run(request);
    expect(answers, hasLength(1));

    await tester.pump(restAfterOutcome);
    expect(placeOrder.phase, PlacePhase.ready);
    expect(placeOrder.outcome, refused);

    final second = placeOrder.run(request);
    expect(answers, hasLength(2));
    expect(placeOrder.outcome, isNull);
    answers.last.complete(refused);
    await second;
    placeOrder.dispose();
  });

  test('An edited order may run at once', () async {
    var runs = 0;
    final placeOrder = PlaceOrder((_) async {
      runs += 1;
      return refused;
    });
    await placeOrder.run(request);
    placeOrder.orderEdited();
    expect(placeOrder.phase, PlacePhase.ready);
    await placeOrder.run(request);

    expect(runs, 2);
    placeOrder.dispose();
  });

  test('Listeners hear of each phase', () async {
    final heard = <PlacePhase>[];
    final placeOrder = PlaceOrder((_) async => refused);
    placeOrder.addListener(() => heard.add(placeOrder.phase));
    await placeOrder.run(request);
    placeOrder.orderEdited();

    expect(heard, [
      PlacePhase.sending,
      PlacePhase.resting,
      PlacePhase.ready,
    ]);
    placeOrder.dispose();
  });

  test('A defect does not leave it sending forever', () async {
    final placeOrder = PlaceOrder((_) async => throw StateError('a defect'));
    await expectLater(placeOrder.run(request), throwsStateError);

    expect(placeOrder.phase, isNot(PlacePhase.sending));
    placeOrder.dispose();
  });

  test('An answer may come after nobody listens any more', () async {
    final answer = Completer<Outcome>();
    final placeOrder = PlaceOrder((_) => answer.future);
    final run = placeOrder.run(request);
    placeOrder.dispose();
    answer.complete(refused);

    await expectLater(run, completes);
  });
}

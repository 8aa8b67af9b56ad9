import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/place_order.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets('A lost connection leaves open whether the order was placed',
      (tester) async {
    server.answer = () async => throw http.ClientException('Lost');
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(find.textContaining('could not be reached'), findsOneWidget);
    expect(find.textContaining('connection was lost'), findsOneWidget);
    expect(find.textContaining('may have been placed'), findsOneWidget);
    expect(
      find.text('Address: http://127.0.0.1:3000/api/order'),
      findsOneWidget,
    );
    expect(find.textContaining('Code:'), findsNothing);
    expect(server.requests, hasLength(1));
  });

  testWidgets('A fault that is no ClientException is no crash', (tester) async {
    server.answer = () async => throw ArgumentError('a platform of its own');
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(find.textContaining('could not be reached'), findsOneWidget);
    expect(tester.takeException(), isNull);
  });

  testWidgets('No answer for 30 seconds leaves the same open', (tester) async {
    final answer = server.holdAnswer();
    await pumpApp(tester, server);
    await typeOrder(tester);
    await tester.tap(placeButton);
    await tester.pump();
    await tester.pump(const Duration(seconds: 29));
    expect(spinner, findsOneWidget);

    await tester.pump(const Duration(seconds: 2));
    await tester.pumpAndSettle();
    await tester.pump(restAfterOutcome);

    expect(find.textContaining('did not answer'), findsOneWidget);
    expect(find.textContaining('30 seconds'), findsOneWidget);
    expect(find.textContaining('may have been placed'), findsOneWidget);
    expect(isButtonEnabled(tester), isTrue);
    expect(server.requests, hasLength(1));

    answer.complete(placedAnswer());
    await tester.pumpAndSettle();
    expect(find.textContaining('did not answer'), findsOneWidget);
  });

  final strangeAnswers = <String, http.Response>{
    'an HTML page': http.Response('<h1>Bad gateway</h1>', 502),
    'an empty body': http.Response('', 201),
    'bytes that are no UTF-8': http.Response.bytes([0xff, 0xfe, 0x22], 201),
    'a JSON array': jsonAnswer(400, ['message', 'code']),
    'an error without a code': jsonAnswer(500, {'message': 'Oops'}),
    'a message without an order': jsonAnswer(201, {'message': 'Oops'}),
    'half an order': jsonAnswer(201, {
      'message': 'Oops',
      'order': {'id': '01a204cb', 'productId': 7},
    }),
    'an order with the status of an error': jsonAnswer(500, {
      'message': 'Oops',
      'order': {
        'id': '01a204cb',
        'productId': 7,
        'quantity': 3,
        'createdAt': '2026-01-31T12:34:56.789Z',
      },
    }),
    'an error with the status of a success': jsonAnswer(201, {
      'message': 'Oops',
      'code': 'INTERNAL_ERROR',
    }),
  };
  strangeAnswers.forEach((name, response) {
    testWidgets('$name cannot be read', (tester) async {
      server.answer = () async => response;
      await pumpApp(tester, server);
      await placeOrder(tester);

      expect(find.text('The answer could not be read.'), findsOneWidget);
      expect(find.text('HTTP status: ${response.statusCode}'), findsOneWidget);
      expect(find.textContaining('may have been placed'), findsOneWidget);
      expect(find.text('Oops'), findsNothing);
      expect(tester.takeException(), isNull);
    });
  });
}

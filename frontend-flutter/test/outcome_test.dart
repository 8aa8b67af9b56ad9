import 'dart:convert';

import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:http/http.dart' as http;
import 'package:inventory_allocation/local_time.dart';
import 'package:inventory_allocation/notice.dart';

import 'support/fake_server.dart';
import 'support/order_app_driver.dart';

void main() {
  late FakeServer server;

  setUp(() {
    server = FakeServer();
  });

  testWidgets('A placed order is shown whole', (tester) async {
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(find.text('Order placed successfully'), findsOneWidget);
    expect(
      find.text('Order id: 01a204cb-5775-7d29-802c-f12c85cd3c06'),
      findsOneWidget,
    );
    expect(find.text('Product id: 7'), findsOneWidget);
    expect(find.text('Quantity: 3'), findsOneWidget);
    expect(
      find.text('Time: ${localTimeText('2026-01-31T12:34:56.789Z')}'),
      findsOneWidget,
    );
  });

  testWidgets('A placed order is what the server says, not what was typed',
      (tester) async {
    await pumpApp(tester, server);
    await placeOrder(tester, productId: '7.0', quantity: '3e0');

    expect(find.text('Product id: 7'), findsOneWidget);
    expect(find.text('Quantity: 3'), findsOneWidget);
  });

  const errors = [
    (status: 400, code: 'PRODUCT_NOT_FOUND'),
    (status: 400, code: 'INSUFFICIENT_STOCK'),
    (status: 413, code: 'PAYLOAD_TOO_LARGE'),
    (status: 429, code: 'RATE_LIMITED'),
    (status: 500, code: 'INTERNAL_ERROR'),
    (status: 503, code: 'UNAVAILABLE'),
    (status: 503, code: 'A_CODE_OF_TOMORROW'),
  ];
  for (final (:status, :code) in errors) {
    testWidgets('$code is shown in the words of the server', (tester) async {
      final message = 'What the server says of $code – ☂.';
      server.answer = () async {
        return jsonAnswer(status, {'message': message, 'code': code});
      };
      await pumpApp(tester, server);
      await placeOrder(tester);

      expect(find.text(message), findsOneWidget);
      expect(find.text('Code: $code'), findsOneWidget);
      expect(find.text('Order placed successfully'), findsNothing);
      expect(server.requests, hasLength(1));
    });
  }

  testWidgets('OUTCOME_UNKNOWN is shown as open, in the words of the server',
      (tester) async {
    const message = 'It may be placed: do not repeat it blindly.';
    server.answer = () async {
      return jsonAnswer(503, {'message': message, 'code': 'OUTCOME_UNKNOWN'});
    };
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(find.text(message), findsOneWidget);
    expect(find.text('Code: OUTCOME_UNKNOWN'), findsOneWidget);
    final notice = tester.widget<Notice>(find.byType(Notice));
    expect(notice.tone, NoticeTone.unknown);
    expect(server.requests, hasLength(1));
  });

  testWidgets('An answer is read as UTF-8 even if nothing says so',
      (tester) async {
    const body = '{"message":"Größe ☂","code":"PRODUCT_NOT_FOUND"}';
    server.answer = () async => http.Response.bytes(utf8.encode(body), 400);
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(find.text('Größe ☂'), findsOneWidget);
  });

  testWidgets('The details of INVALID_REQUEST stand at their fields',
      (tester) async {
    server.answer = () async => invalidAnswer();
    await pumpApp(tester, server);
    await placeOrder(tester, productId: 'abc', quantity: '0');

    Finder within(Finder field, String text) {
      return find.descendant(of: field, matching: find.text(text));
    }

    expect(
      find.text('The order is not valid: see the fields.'),
      findsOneWidget,
    );
    expect(find.text('Code: INVALID_REQUEST'), findsOneWidget);
    expect(within(productIdField, 'must be an integer'), findsOneWidget);
    expect(within(quantityField, 'must be at least 1'), findsOneWidget);
    expect(find.text('must be an integer'), findsOneWidget);
    expect(find.text('must be at least 1'), findsOneWidget);
    expect(find.text('body: must be an object'), findsOneWidget);

    server.answer = () async => placedAnswer();
    await placeOrder(tester);

    expect(find.text('must be an integer'), findsNothing);
    expect(find.text('must be at least 1'), findsNothing);
    expect(find.text('Code: INVALID_REQUEST'), findsNothing);
  });

  testWidgets('A screen reader announces the outcome', (tester) async {
    bool isAnnounced(String text) {
      final ancestors = find.ancestor(
        of: find.text(text),
        matching: find.byType(Semantics),
      );
      return tester
          .widgetList<Semantics>(ancestors)
          .any((semantics) => semantics.properties.liveRegion ?? false);
    }

    await pumpApp(tester, server);
    await placeOrder(tester);
    expect(isAnnounced('Order placed successfully'), isTrue);
    expect(isAnnounced('Product id: 7'), isTrue);

    server.answer = () async => refusedAnswer();
    await placeOrder(tester);
    expect(isAnnounced('Code: INSUFFICIENT_STOCK'), isTrue);
    expect(isAnnounced('Place an order'), isFalse);
  });

  testWidgets('The outcome can be selected and copied', (tester) async {
    await pumpApp(tester, server);
    await placeOrder(tester);

    expect(
      find.ancestor(
        of: find.textContaining('Order id'),
        matching: find.byType(SelectionArea),
      ),
      findsOneWidget,
    );
  });
}

import 'dart:async';
import 'dart:convert';

import 'package:flutter/foundation.dart';
import 'package:http/http.dart' as http;

import 'attempt.dart';
import 'outcome.dart';
import 'pause.dart';
import 'read_answer.dart';

/// Longer than the 10 seconds after which the server gives up an order if it is
/// not set otherwise, so that its own answer comes first.
const answerTimeout = Duration(seconds: 30);

/// The one request of the API: `POST /api/order`.
class OrderApi {
  const OrderApi({required this.client, required this.uri});

  final http.Client client;
  final Uri uri;

  /// Sends [attempt] once. Never throws: whatever happens to the request is one
  /// of the outcomes. When [stop] completes, the answer is not awaited any more.
  Future<Outcome> place(Attempt attempt, {required Future<void> stop}) async {
    final abort = Completer<void>();
    final limit = Pause(answerTimeout);
    final outcome = await Future.any<Outcome>([
      _answerTo(attempt, abort.future),
      limit.over.then((_) => const TimedOut()),
      stop.then((_) => const Stopped()),
    ]);
    limit.end();
    // Has no effect on a request that was answered. Any other would keep its
    // connection and its memory for nothing.
    abort.complete();
    if (outcome is TimedOut) {
      debugPrint('POST $uri: no answer within ${answerTimeout.inSeconds} s.');
    }
    return outcome;
  }

  Future<Outcome> _answerTo(Attempt attempt, Future<void> abort) async {
    try {
      final request = http.AbortableRequest('POST', uri, abortTrigger: abort)
        ..headers.addAll({
          'content-type': 'application/json',
          'accept': 'application/json',
          'idempotency-key': attempt.key,
        })
        ..bodyBytes = utf8.encode(attempt.request.encode());
      final answer = await http.Response.fromStream(await client.send(request));
      return readAnswer(answer, now: DateTime.now());
    } catch (error, stackTrace) {
      // No answer came. Each platform throws its own types, some no Exception.
      debugPrint('POST $uri: $error\n$stackTrace');
      return const ConnectionFailed();
    }
  }
}

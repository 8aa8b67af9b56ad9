import 'dart:async';

import 'package:flutter_test/flutter_test.dart';

/// Runs around every test file: a tap that misses its widget is a failure, not
/// a warning that nobody reads.
Future<void> testExecutable(FutureOr<void> Function() testMain) async {
  WidgetController.hitTestWarningShouldBeFatal = true;
  await testMain();
}

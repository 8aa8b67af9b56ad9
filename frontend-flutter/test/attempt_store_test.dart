import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/attempt.dart';
import 'package:inventory_allocation/attempt_store.dart';
import 'package:inventory_allocation/order_request.dart';
import 'package:shared_preferences_platform_interface/in_memory_shared_preferences_async.dart';
import 'package:shared_preferences_platform_interface/shared_preferences_async_platform_interface.dart';

void main() {
  Attempt newAttempt() {
    return Attempt.at(const OrderRequest(productId: '7', quantity: '3'));
  }

  setUp(() {
    SharedPreferencesAsyncPlatform.instance =
        InMemorySharedPreferencesAsync.empty();
  });

  test('An attempt is there for the next run of the app, until it ends',
      () async {
    final attempt = newAttempt();
    expect(await DeviceAttemptStore().read(), isNull);

    await DeviceAttemptStore().add(attempt);
    final read = await DeviceAttemptStore().read();
    expect(read?.key, attempt.key);
    expect(read?.request.encode(), attempt.request.encode());

    await DeviceAttemptStore().remove(attempt);
    expect(await DeviceAttemptStore().read(), isNull);
  });

  test('Two attempts, of two tabs, do not overwrite each other', () async {
    final store = DeviceAttemptStore();
    final first = newAttempt();
    final second = newAttempt();
    await store.add(first);
    await store.add(second);
    await store.remove(first);
    expect((await store.read())?.key, second.key);

    await store.add(first);
    await store.remove(second);
    expect((await store.read())?.key, first.key);
  });

  test('What others have stored is left alone', () async {
    SharedPreferencesAsyncPlatform.instance =
        InMemorySharedPreferencesAsync.withData({
      'another': 'text',
      'count': 1,
      'openAttempt.broken': '{',
    });

    expect(await DeviceAttemptStore().read(), isNull);
  });

  test('Without storage there is no attempt, and no crash', () async {
    SharedPreferencesAsyncPlatform.instance = null;
    final store = DeviceAttemptStore();
    await store.add(newAttempt());

    expect(await store.read(), isNull);
    await store.remove(newAttempt());
  });
}

import 'package:flutter/foundation.dart';
import 'package:shared_preferences/shared_preferences.dart';

import 'attempt.dart';

/// Longer than any healthy storage takes: an order must not wait for one that
/// hangs.
const storageTimeout = Duration(seconds: 2);

/// Keeps open attempts over a restart of the app. No method throws: where there
/// is no storage, or it fails, an attempt lives in memory alone.
abstract interface class AttemptStore {
  /// An attempt that is still open, or null.
  Future<Attempt?> read();

  Future<void> add(Attempt attempt);

  Future<void> remove(Attempt attempt);
}

/// On the device; on the web, in the browser's `localStorage`.
///
/// Each attempt has an entry of its own, so that two tabs of a browser, which
/// share the storage, do not overwrite each other's.
final class DeviceAttemptStore implements AttemptStore {
  static const _prefix = 'openAttempt.';

  @override
  Future<Attempt?> read() async {
    final entries = await _try('read', (storage) => storage.getAll());
    if (entries == null) return null;
    for (final MapEntry(:key, :value) in entries.entries) {
      if (!key.startsWith(_prefix) || value is! String) continue;
      final attempt = Attempt.tryParse(value);
      if (attempt != null) return attempt;
    }
    return null;
  }

  @override
  Future<void> add(Attempt attempt) {
    return _try(
      'written',
      (storage) => storage.setString(_nameOf(attempt), attempt.encode()),
    );
  }

  @override
  Future<void> remove(Attempt attempt) {
    return _try('removed', (storage) => storage.remove(_nameOf(attempt)));
  }

  String _nameOf(Attempt attempt) => '$_prefix${attempt.key}';

  Future<T?> _try<T>(
    String done,
    Future<T> Function(SharedPreferencesAsync storage) action,
  ) async {
    try {
      return await action(SharedPreferencesAsync()).timeout(storageTimeout);
    } catch (error) {
      // No plugin on this platform, a full disk, a private window, …
      debugPrint('Open attempts could not be $done: $error');
      return null;
    }
  }
}

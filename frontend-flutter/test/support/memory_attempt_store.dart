import 'package:inventory_allocation/attempt.dart';
import 'package:inventory_allocation/attempt_store.dart';

/// Keeps attempts as long as a test does, over restarts of the app.
class MemoryAttemptStore implements AttemptStore {
  /// By key, as they are stored on a device.
  final Map<String, String> stored = {};

  @override
  Future<Attempt?> read() async {
    return stored.isEmpty ? null : Attempt.tryParse(stored.values.first);
  }

  @override
  Future<void> add(Attempt attempt) async {
    stored[attempt.key] = attempt.encode();
  }

  @override
  Future<void> remove(Attempt attempt) async {
    stored.remove(attempt.key);
  }
}

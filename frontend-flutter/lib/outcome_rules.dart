import 'outcome.dart';

/// When a code ends its attempt.
enum Ending {
  /// These contents never were an order under this key, nor will be.
  always,

  /// If no earlier sending can still be placed, by its answer or by the time
  /// that has passed.
  ifProven,

  /// If every earlier sending was answered by the service itself.
  ifSettled,

  never,
}

/// [isSettled]: nothing comes of the sending that was answered so.
typedef CodeRule = ({int status, Ending ending, bool isSettled});

/// Every code that this app knows. A code counts only with its own status.
const Map<String, CodeRule> codeRules = {
  'MALFORMED_HTTP': (status: 400, ending: Ending.ifSettled, isSettled: true),
  'REQUEST_TIMEOUT': (status: 408, ending: Ending.never, isSettled: true),
  'HEADERS_TOO_LARGE': (status: 431, ending: Ending.never, isSettled: true),
  'HOST_NOT_ALLOWED': (status: 421, ending: Ending.never, isSettled: true),
  'NOT_FOUND': (status: 404, ending: Ending.never, isSettled: true),
  'METHOD_NOT_ALLOWED': (status: 405, ending: Ending.never, isSettled: true),
  'RATE_LIMITED': (status: 429, ending: Ending.never, isSettled: true),
  'UNSUPPORTED_MEDIA_TYPE': (
    status: 415,
    ending: Ending.never,
    isSettled: true,
  ),
  'PAYLOAD_TOO_LARGE': (status: 413, ending: Ending.never, isSettled: true),
  'INVALID_JSON': (status: 400, ending: Ending.ifSettled, isSettled: true),
  'INVALID_REQUEST': (status: 400, ending: Ending.always, isSettled: true),
  'OVERLOADED': (status: 503, ending: Ending.never, isSettled: true),
  'UNAVAILABLE': (status: 503, ending: Ending.never, isSettled: true),
  'OUTCOME_UNKNOWN': (status: 503, ending: Ending.never, isSettled: false),
  'IDEMPOTENCY_KEY_REUSED': (
    status: 400,
    ending: Ending.always,
    isSettled: true,
  ),
  'PRODUCT_NOT_FOUND': (status: 400, ending: Ending.ifProven, isSettled: true),
  'INSUFFICIENT_STOCK': (status: 400, ending: Ending.ifProven, isSettled: true),
  'INTERNAL_ERROR': (status: 500, ending: Ending.never, isSettled: false),
};

/// The rule for [error]; null if this app does not know such an error.
CodeRule? ruleOf(ErrorAnswer error) {
  final rule = codeRules[error.code];
  return rule?.status == error.status ? rule : null;
}

/// What the sendings before the last one leave open.
enum Earlier {
  /// Nothing: there were none, or the service itself answered each.
  settled,

  /// Nothing more: the last one without such an answer had ended so long before
  /// that it is placed by now or never will be.
  expired,

  /// One of them may yet be placed.
  open,
}

/// What follows from an outcome.
enum Fate { ended, checkedLater, retried, leftToThePerson }

/// Whether nothing comes of the sending that ended with [outcome].
bool isSettled(Outcome outcome) {
  return switch (outcome) {
    OrderPlaced() => true,
    final ErrorAnswer error => ruleOf(error)?.isSettled ?? false,
    ForeignAnswer() || ConnectionFailed() || TimedOut() || Stopped() => false,
  };
}

Fate fateOf(Outcome outcome, Earlier earlier) {
  return switch (outcome) {
    OrderPlaced() => Fate.ended,
    final ErrorAnswer error => _fateOfError(error, earlier),
    ForeignAnswer() || ConnectionFailed() || TimedOut() => Fate.retried,
    Stopped() => Fate.leftToThePerson,
  };
}

Fate _fateOfError(ErrorAnswer error, Earlier earlier) {
  final status = error.status;
  return switch (ruleOf(error)?.ending) {
    Ending.always => Fate.ended,
    Ending.ifProven => earlier == Earlier.open ? Fate.checkedLater : Fate.ended,
    Ending.ifSettled =>
      earlier == Earlier.settled ? Fate.ended : Fate.leftToThePerson,
    Ending.never || null => status == 408 || status == 429 || status >= 500
        ? Fate.retried
        : Fate.leftToThePerson,
  };
}

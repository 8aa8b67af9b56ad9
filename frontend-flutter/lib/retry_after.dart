/// The wait that a `Retry-After` header asks for at the time [now]: a number of
/// seconds, or a date (RFC 9110, section 10.2.3). Null if it asks for none.
Duration? readRetryAfter(String? header, {required DateTime now}) {
  final text = header?.trim() ?? '';
  if (_seconds.hasMatch(text)) return Duration(seconds: int.parse(text));
  final match = _date.firstMatch(text);
  if (match == null) return null;
  final month = _months.indexOf(match[2]!) + 1;
  if (month == 0) return null;
  final [day, year, hour, minute, second] = [
    for (final group in const [1, 3, 4, 5, 6]) int.parse(match[group]!),
  ];
  final wait = DateTime.utc(year, month, day, hour, minute, second)
      .difference(now.toUtc());
  return wait.isNegative ? Duration.zero : wait;
}

/// Nine digits are 30 years: more would be no time that anybody means.
final _seconds = RegExp(r'^[0-9]{1,9}$');

final _date = RegExp(
  r'^[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) '
  r'([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT$',
);

const _months = [
  'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', //
  'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec',
];

/// [rfc3339] in the reader's own time zone, down to the second and with the
/// offset from UTC; unchanged if it is not a time.
String localTimeText(String rfc3339) {
  final time = DateTime.tryParse(rfc3339)?.toLocal();
  if (time == null) return rfc3339;
  final date = [time.year, _twoDigits(time.month), _twoDigits(time.day)];
  final clock = [time.hour, time.minute, time.second].map(_twoDigits);
  final offset = time.timeZoneOffset;
  final sign = offset.isNegative ? '-' : '+';
  final minutes = offset.inMinutes.abs();
  final zone = [minutes ~/ 60, minutes % 60].map(_twoDigits);
  return '${date.join('-')} ${clock.join(':')} (UTC$sign${zone.join(':')})';
}

String _twoDigits(int number) => number.toString().padLeft(2, '0');

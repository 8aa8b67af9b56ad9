import 'package:flutter/material.dart';

/// [rfc3339] in the reader's own time zone and language; unchanged if it is not
/// a time.
String localTimeText(BuildContext context, String rfc3339) {
  final time = DateTime.tryParse(rfc3339)?.toLocal();
  if (time == null) return rfc3339;
  final localizations = MaterialLocalizations.of(context);
  final clock = localizations.formatTimeOfDay(
    TimeOfDay.fromDateTime(time),
    alwaysUse24HourFormat: MediaQuery.alwaysUse24HourFormatOf(context),
  );
  return '${localizations.formatShortDate(time)}, $clock';
}

import 'dart:io';

import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/outcome_rules.dart';

/// Compares what this app knows with the contract of the API.
void main() {
  final contract = File('../openapi.yaml');
  final skip = contract.existsSync()
      ? false
      : 'openapi.yaml is not beside frontend-flutter/';

  final aCode = RegExp(r'\b[A-Z][A-Z_]{3,}\b');

  /// The codes in [text], without other words in capitals.
  Set<String> codesIn(String text, Set<String> known) {
    return {for (final match in aCode.allMatches(text)) match[0]!}
        .intersection(known);
  }

  /// The values of the schema `ErrorCode`.
  Set<String> codesOf(String yaml) {
    final schema = RegExp(
      r'^    ErrorCode:\n      type: string\n      enum:\n((?:        - .*\n)+)',
      multiLine: true,
    ).firstMatch(yaml)!;
    return {for (final match in aCode.allMatches(schema[1]!)) match[0]!};
  }

  test('The app knows every code of the contract', () {
    final codes = codesOf(contract.readAsStringSync());

    expect(codes, isNotEmpty);
    expect(codes.difference(codeRules.keys.toSet()), isEmpty);
  }, skip: skip);

  test('The app knows no code that no server sends', () {
    final codes = codesOf(contract.readAsStringSync());

    expect(codeRules.keys.toSet().difference(codes), isEmpty);
  }, skip: skip);

  test('The app knows each code with the status of the contract', () {
    final yaml = contract.readAsStringSync();
    final codes = codesOf(yaml);
    final responses = RegExp(
      r'^        "(\d{3})":\n((?:          .*\n|\n)+)',
      multiLine: true,
    ).allMatches(yaml).toList();

    expect(responses, isNotEmpty);
    for (final response in responses) {
      for (final code in codesIn(response[2]!, codes)) {
        expect(
          '${codeRules[code]?.status}',
          response[1],
          reason: '$code under ${response[1]}',
        );
      }
    }
  }, skip: skip);
}

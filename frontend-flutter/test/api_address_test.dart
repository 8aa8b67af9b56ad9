import 'package:flutter_test/flutter_test.dart';
import 'package:inventory_allocation/api_address.dart';

void main() {
  const valid = [
    (url: '', address: 'http://127.0.0.1:3000/api/order'),
    (url: 'http://10.0.2.2:3000', address: 'http://10.0.2.2:3000/api/order'),
    (url: 'http://localhost:80/', address: 'http://localhost/api/order'),
    (url: ' https://a.example ', address: 'https://a.example/api/order'),
    (
      url: 'https://a.example/shop',
      address: 'https://a.example/shop/api/order'
    ),
    (
      url: 'https://a.example/shop/',
      address: 'https://a.example/shop/api/order',
    ),
    (url: 'http://[::1]:3000', address: 'http://[::1]:3000/api/order'),
  ];
  for (final (:url, :address) in valid) {
    test('API_URL "$url" sends orders to $address', () {
      expect(
        resolveApiAddress(url),
        isA<ValidApiAddress>()
            .having((valid) => '${valid.uri}', 'uri', address),
      );
    });
  }

  const invalid = [
    'localhost:3000',
    '127.0.0.1:3000',
    '/api/order',
    'ftp://a.example',
    'http://',
    'http://a.example:0',
    'http://a.example:99999',
    'http://a.example:port',
    'http://[::1',
    'http://user:secret@a.example',
    'http://a.example?x=1',
    'http://a.example#x',
    'not an address',
  ];
  for (final url in invalid) {
    test('API_URL "$url" is said to be no address', () {
      expect(
        resolveApiAddress(url),
        isA<InvalidApiAddress>()
            .having((invalid) => invalid.reason, 'reason', contains('"$url"')),
      );
    });
  }

  test('A web page without an API_URL sends orders to its own server', () {
    final page = Uri.parse('https://a.example:8443/shop/?x=1#y');
    expect(
      resolveApiAddress('', page: page),
      isA<ValidApiAddress>().having(
        (valid) => '${valid.uri}',
        'uri',
        'https://a.example:8443/api/order',
      ),
    );
  });

  test('A web page with an API_URL follows it', () {
    expect(
      resolveApiAddress(
        'https://b.example',
        page: Uri.parse('https://a.example/'),
      ),
      isA<ValidApiAddress>().having(
        (valid) => '${valid.uri}',
        'uri',
        'https://b.example/api/order',
      ),
    );
  });
}

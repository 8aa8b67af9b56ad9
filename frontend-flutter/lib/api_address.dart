const defaultApiUrl = 'http://127.0.0.1:3000';

/// Where orders are sent, or why that is not known.
sealed class ApiAddress {
  const ApiAddress();
}

final class ValidApiAddress extends ApiAddress {
  const ValidApiAddress(this.uri);

  final Uri uri;
}

final class InvalidApiAddress extends ApiAddress {
  const InvalidApiAddress(this.reason);

  final String reason;
}

/// Finds the address of `/api/order` from [apiUrl], the text of `API_URL`,
/// which is empty if the build does not define it.
///
/// [page] is the address of the web page, null off the web. Without an
/// `API_URL`, a web page sends orders to the server that served it: a browser
/// keeps the answers of any other from it, unless that one allows it.
ApiAddress resolveApiAddress(String apiUrl, {Uri? page}) {
  final text = apiUrl.trim();
  if (text.isEmpty && page != null) {
    return ValidApiAddress(page.resolve('/api/order'));
  }
  final base = Uri.tryParse(text.isEmpty ? defaultApiUrl : text);
  if (base == null || !_isServer(base)) {
    return InvalidApiAddress(
      'API_URL is "$text", which is not the address of a server such as '
      '$defaultApiUrl. Build the app again with a valid one.',
    );
  }
  final path = base.path.endsWith('/')
      ? base.path.substring(0, base.path.length - 1)
      : base.path;
  return ValidApiAddress(base.replace(path: '$path/api/order'));
}

bool _isServer(Uri uri) {
  return (uri.isScheme('http') || uri.isScheme('https')) &&
      uri.host.isNotEmpty &&
      uri.port > 0 &&
      uri.port <= 65535 &&
      uri.userInfo.isEmpty &&
      !uri.hasQuery &&
      !uri.hasFragment;
}

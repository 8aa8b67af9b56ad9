import 'labels_de.dart';
import 'words.dart';

const germanWords = Words(
  labels: germanLabels,
  sayings: {
    Saying.placed: (
      title: 'Bestellung aufgegeben',
      text: '{quantity} Stück von Produkt {productId}.',
      advice: '',
    ),
    Saying.placedBefore: (
      title: 'Das hatten Sie schon bestellt',
      text: 'Die Bestellung lag bereits vor. Sie wurde kein zweites Mal '
          'aufgegeben.',
      advice: '',
    ),
    Saying.sending: (
      title: 'Ihre Bestellung wird aufgegeben …',
      text: '',
      advice: '',
    ),
    Saying.pausing: (
      title: 'Neuer Versuch',
      text: 'Versuch {n} von {max}, in {seconds} s.',
      advice: 'Es ist jedes Mal dieselbe Bestellung: Sie wird nicht doppelt '
          'aufgegeben.',
    ),
    Saying.retrying: (
      title: 'Neuer Versuch',
      text: 'Versuch {n} von {max} …',
      advice: 'Es ist jedes Mal dieselbe Bestellung: Sie wird nicht doppelt '
          'aufgegeben.',
    ),
    Saying.notTheServices: (
      title: 'Es ist offen, ob die Bestellung aufgegeben ist',
      text: 'Die Antwort kam nicht vom Shop.',
      advice: 'Versuchen Sie es noch einmal: Dann ist es klar.',
    ),
    Saying.noConnection: (
      title: 'Der Shop ist nicht zu erreichen',
      text: 'Es gibt keine Verbindung, oder sie brach ab, bevor die Antwort '
          'kam.',
      advice: 'Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.',
    ),
    Saying.noAnswer: (
      title: 'Es ist offen, ob die Bestellung aufgegeben ist',
      text: 'Der Shop hat nicht geantwortet.',
      advice: 'Versuchen Sie es noch einmal: Dann ist es klar.',
    ),
    Saying.stopped: (
      title: 'Angehalten',
      text: 'Die Bestellung war gesendet, und ihre Antwort wurde nicht '
          'abgewartet.',
      advice: 'Versuchen Sie es noch einmal: Dann ist es klar.',
    ),
    Saying.reopened: (
      title: 'Eine Bestellung ist noch offen',
      text: 'Die Seite wurde geschlossen oder neu geladen, bevor die Antwort '
          'kam.',
      advice: 'Versuchen Sie es noch einmal: Dann ist es klar.',
    ),
    Saying.outOfDate: (
      title: 'Diese Seite ist veraltet',
      text: 'Diese Antwort des Shops kennt die Seite nicht.',
      advice: 'Laden Sie die Seite neu; die Bestellung bleibt erhalten. Bleibt '
          'es so, geben Sie die Angaben unten an den Support.',
    ),
  },
  codes: {
    'PRODUCT_NOT_FOUND': (
      title: 'Dieses Produkt gibt es nicht',
      text: 'Es gibt kein Produkt mit der Nummer {productId}.',
      advice: 'Prüfen Sie die Nummer.',
    ),
    'INSUFFICIENT_STOCK': (
      title: 'Nicht genug auf Lager',
      text: 'Es sind weniger als {quantity} da.',
      advice:
          'Bestellen Sie weniger, oder versuchen Sie es später noch einmal.',
    ),
    'IDEMPOTENCY_KEY_REUSED': (
      title: 'Diese Bestellung stößt mit einer anderen zusammen',
      text: 'Ihre Nummer gehört schon zu einer Bestellung mit anderem Inhalt.',
      advice: 'Sehen Sie Ihre Bestellungen durch, bevor Sie noch einmal '
          'bestellen.',
    ),
    'PAYLOAD_TOO_LARGE': (
      title: 'Zu lang',
      text: 'Die Eingabe ist zu lang für eine Bestellung.',
      advice: 'Verwerfen Sie sie, und geben Sie nur Zahlen ein.',
    ),
    'HOST_NOT_ALLOWED': (
      title: 'Unter dieser Adresse sind keine Bestellungen möglich',
      text:
          'Der Shop antwortet nicht auf die Adresse, von der diese Seite kam.',
      advice: 'Öffnen Sie den Shop unter seiner üblichen Adresse.',
    ),
    'REQUEST_TIMEOUT': (
      title: 'Die Verbindung ist zu langsam',
      text: 'Die Bestellung kam nicht rechtzeitig beim Shop an.',
      advice: 'Versuchen Sie es bei besserer Verbindung noch einmal.',
    ),
    'RATE_LIMITED': (
      title: 'Zu viele Bestellungen von hier',
      text: 'Der Shop nimmt in kurzer Zeit nur eine bestimmte Zahl von '
          'Bestellungen an.',
      advice: 'Warten Sie ein wenig, und versuchen Sie es noch einmal.',
    ),
    'OVERLOADED': (
      title: 'Im Shop ist gerade sehr viel los',
      text: 'Zu viele Bestellungen warten.',
      advice: 'Versuchen Sie es gleich noch einmal.',
    ),
    'UNAVAILABLE': (
      title: 'Der Shop ist im Moment überlastet',
      text: 'Die Bestellung konnte nicht rechtzeitig bearbeitet werden.',
      advice: 'Versuchen Sie es gleich noch einmal.',
    ),
    'OUTCOME_UNKNOWN': (
      title: 'Noch ist offen, ob die Bestellung aufgegeben ist',
      text:
          'Der Shop hat nicht rechtzeitig erfahren, was aus ihr geworden ist.',
      advice: 'Versuchen Sie es noch einmal: Dann ist es klar.',
    ),
    'INTERNAL_ERROR': (
      title: 'Im Shop ist etwas schiefgegangen',
      text: 'Es liegt nicht an Ihnen.',
      advice:
          'Versuchen Sie es noch einmal. Bleibt es so, geben Sie die Angaben '
          'unten an den Support.',
    ),
  },
);

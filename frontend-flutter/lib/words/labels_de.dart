import 'labels.dart';

const germanLabels = Labels(
  heading: 'Bestellen',
  subheading: 'Wählen Sie ein Produkt und die Menge.',
  placeOrder: 'Bestellen',
  placing: 'Wird bestellt …',
  placed: 'Bestellt',
  tryAgain: 'Noch einmal versuchen',
  stop: 'Anhalten',
  discard: 'Verwerfen und neu beginnen',
  orderAgain: 'Noch einmal bestellen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  productNumber: 'Produktnummer',
  quantity: 'Menge',
  oneFewer: 'Eins weniger',
  oneMore: 'Eins mehr',
  supportDetails: 'Angaben für den Support',
  ordersOfVisit: 'Bestellungen dieses Besuchs',
  orderNumber: 'Bestellnummer',
  product: 'Produkt',
  time: 'Zeit',
  productMissing: 'Geben Sie eine Produktnummer ein.',
  quantityMissing: 'Geben Sie ein, wie viele Sie möchten.',
  notWhole: 'Geben Sie eine ganze Zahl von 1 bis 2.147.483.647 ein.',
  mayBePlaced:
      'Vielleicht ist sie schon aufgegeben. Ein neuer Versuch gibt sie nie '
      'doppelt auf.',
  notPlaced: 'Sie ist nicht aufgegeben.',
  riskMayBePlaced:
      'Ist sie schon aufgegeben und Sie bestellen neu, bestellen Sie doppelt.',
  riskNotPlaced: 'Dabei geht nichts verloren.',
  notProven:
      'Ein früherer Versuch blieb ohne Antwort und kann noch gelingen. Das '
      'wird in {seconds} s noch einmal geprüft.',
);

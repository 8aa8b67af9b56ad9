import 'labels.dart';

const englishLabels = Labels(
  heading: 'Place an order',
  subheading: 'Choose a product and how many of it.',
  placeOrder: 'Place order',
  placing: 'Placing…',
  placed: 'Placed',
  tryAgain: 'Try again',
  stop: 'Stop',
  discard: 'Discard and start anew',
  orderAgain: 'Order again',
  copy: 'Copy',
  copied: 'Copied',
  productNumber: 'Product number',
  quantity: 'Quantity',
  oneFewer: 'One fewer',
  oneMore: 'One more',
  supportDetails: 'Details for support',
  ordersOfVisit: 'Orders of this visit',
  orderNumber: 'Order number',
  product: 'Product',
  time: 'Time',
  productMissing: 'Enter a product number.',
  quantityMissing: 'Enter how many you want.',
  notWhole: 'Enter a whole number from 1 to 2,147,483,647.',
  mayBePlaced: 'It may be placed already. Trying again never places it twice.',
  notPlaced: 'It is not placed.',
  riskMayBePlaced:
      'If it is placed already and you order anew, you order twice.',
  riskNotPlaced: 'Nothing is lost by that.',
  notProven:
      'An earlier try had no answer and may still be placed. This is checked '
      'again in {seconds} s.',
);

/** The stream of all orders. */
export const ORDERS_KEY = 'orders';

/** What is left of a product. */
export const stockKey = (productId: number): string => `stock:${productId}`;

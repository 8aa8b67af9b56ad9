import type { Sequelize } from 'sequelize';
import { type ListedProduct, ProductRepository } from '../repositories/productRepository.ts';

export type { ListedProduct };

export interface ProductListing {
  /** Only those whose name holds it, in any case. */
  search?: string;
  sort: 'id' | 'name' | 'stock';
  descending: boolean;
  /** How many at most; without it, all. */
  limit?: number;
  /** Which of the pages of `limit` products, from 1. */
  page: number;
}

export interface ProductService {
  /** Products in batches, so that any number of them fits. */
  list(listing: ProductListing): AsyncGenerator<ListedProduct[]>;
}

export function createProductService(sequelize: Sequelize): ProductService {
  return {
    list: ({ limit, page, ...selection }) =>
      ProductRepository.list(sequelize, {
        ...selection,
        limit,
        offset: limit === undefined ? 0 : (page - 1) * limit,
      }),
  };
}

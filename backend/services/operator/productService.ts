import type { Transaction } from 'sequelize';
import { isOutOfIds, isUniqueViolation } from '../../database/databaseErrors.ts';
import {
  CatalogRepository,
  type ListedProduct,
  type NamedProduct,
  type NewProduct,
} from '../../repositories/operator/catalogRepository.ts';
import { StockReceiptRepository } from '../../repositories/operator/stockReceiptRepository.ts';
import { lockProduct } from './lockProduct.ts';
import { openPage, type Page, type Paging } from './openPage.ts';
import { OperatorError } from './operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';

export type { ListedProduct, NamedProduct, NewProduct };

export interface ProductListing extends Paging {
  /** Only those whose name holds it, in any case. */
  search?: string;
  /** Only those with at most so many units in stock. */
  low?: number;
  /** Those that are no longer sold, instead of those that are. */
  archived?: boolean;
  sort: 'id' | 'name' | 'stock' | 'sold';
  descending?: boolean;
}

export interface ArchivedProduct extends NamedProduct {
  archivedAt: Date | null;
  /** Whether it was otherwise before. */
  hasChanged: boolean;
}

export interface ProductService {
  list(listing: ProductListing): Page<ListedProduct>;
  /** Adds a product, and puts its initial stock on record. */
  add(product: NewProduct): Promise<NamedProduct>;
  /**
   * Gives a product another name; resolves with the one that it had.
   *
   * @throws {OperatorError} if there is no such product, or others keep it locked.
   */
  rename(id: number, name: string): Promise<string>;
  /**
   * Sells a product no longer, or again. Its orders, receipts and stock stay.
   *
   * @throws {OperatorError} if there is no such product, or others keep it locked.
   */
  setArchived(id: number, isArchived: boolean): Promise<ArchivedProduct>;
}

async function create(product: NewProduct, transaction: Transaction): Promise<NamedProduct> {
  const { id, name, stock } = await CatalogRepository.create(product, transaction);
  if (stock > 0) {
    const receipt = { productId: id, quantity: stock, note: 'initial stock' };
    await StockReceiptRepository.create(receipt, transaction);
  }
  return { id, name, stock };
}

export function createProductService(session: OperatorSession): ProductService {
  return {
    list: (listing) =>
      openPage(listing, (range) =>
        CatalogRepository.list(session.sequelize, { ...listing, ...range }, session.signal),
      ),

    async add(product) {
      try {
        return await inOperatorTransaction(session, (transaction) => create(product, transaction));
      } catch (error) {
        if (isOutOfIds(error)) throw new OperatorError('The database has no ids left to give out.');
        if (!isUniqueViolation(error)) throw error;
        return await inOperatorTransaction(session, async (transaction) => {
          await CatalogRepository.skipTakenIds(session.sequelize, transaction);
          return await create(product, transaction);
        });
      }
    },

    rename: (id, name) =>
      inOperatorTransaction(session, async (transaction) => {
        const product = await lockProduct(id, transaction);
        await CatalogRepository.rename(id, name, transaction);
        return product.name;
      }),

    setArchived: (id, isArchived) =>
      inOperatorTransaction(session, async (transaction) => {
        const product = await lockProduct(id, transaction);
        const { name, stock } = product;
        const hasChanged = isArchived !== (product.archivedAt !== null);
        if (!hasChanged) return { id, name, stock, archivedAt: product.archivedAt, hasChanged };
        const archivedAt = isArchived ? new Date() : null;
        await CatalogRepository.setArchived(id, archivedAt, transaction);
        return { id, name, stock, archivedAt, hasChanged };
      }),
  };
}

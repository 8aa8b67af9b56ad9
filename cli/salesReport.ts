import type { SoldInPeriod } from '../backend/services/operator/orderListing.ts';

export type Period = 'hour' | 'day';

/** Draws sales as an HTML page: a tool that the command is given. */
export type PlotSales = (report: SalesReport) => Promise<string>;

export interface ProductSales {
  id: number;
  name: string;
  orders: number;
  units: number;
  /** Units by when a period begins, in milliseconds since 1970; empty unless they are drawn. */
  unitsAt: Map<number, number>;
}

/** Sums of what was sold, for each product. */
export class SalesReport {
  readonly by: Period;
  private readonly isDrawn: boolean;
  orders = 0;
  units = 0;
  private readonly byId = new Map<number, ProductSales>();

  constructor(by: Period, { isDrawn }: { isDrawn: boolean }) {
    this.by = by;
    this.isDrawn = isDrawn;
  }

  add({ start, productId, productName, orders, units }: SoldInPeriod): void {
    const name = productName ?? '(no such product)';
    const product = this.byId.get(productId) ?? {
      ...{ id: productId, name, orders: 0, units: 0 },
      unitsAt: new Map<number, number>(),
    };
    this.byId.set(productId, product);
    product.orders += orders;
    product.units += units;
    if (this.isDrawn) product.unitsAt.set(start.getTime(), units);
    this.orders += orders;
    this.units += units;
  }

  /** Those that sold most first. */
  products(): ProductSales[] {
    return [...this.byId.values()].sort((one, other) => other.units - one.units);
  }
}

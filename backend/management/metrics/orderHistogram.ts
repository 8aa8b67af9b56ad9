import type { Metric, Registry } from 'prom-client';

/** The observations of one value of the label. */
export class Series {
  /** Of each bucket by itself; the last is beyond all bounds. */
  readonly counts: Float64Array;
  sum = 0;
  private readonly bounds: readonly number[];

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.sum += value;
  }
}

/**
 * A histogram for what happens once per order. prom-client's own takes a quarter of a microsecond for
 * each observation, and allocates; this one takes a tenth of that. It is written by the same registry.
 */
export class OrderHistogram<Value extends string> {
  readonly name: string;
  private readonly help: string;
  private readonly bounds: readonly number[];
  private readonly label: string;
  private readonly series = new Map<string, Series>();

  constructor(registry: Registry, { name, help, label, values, bounds }: HistogramSettings<Value>) {
    this.name = name;
    this.help = help;
    this.label = label;
    this.bounds = bounds;
    for (const value of values) this.series.set(value, new Series(bounds));
    registry.registerMetric(this as unknown as Metric);
  }

  seriesOf(value: Value): Series {
    return this.series.get(value) as Series;
  }

  /** What prom-client writes. */
  async get() {
    const values = [...this.series].flatMap(([value, series]) => this.linesOf(value, series));
    return { name: this.name, help: this.help, type: 'histogram', values, aggregator: 'sum' };
  }

  private linesOf(value: string, { counts, sum }: Series) {
    const labels = { [this.label]: value };
    let total = 0;
    const buckets = [...this.bounds, '+Inf'].map((le, index) => {
      total += counts[index] as number;
      return { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: total };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: total },
    ];
  }
}

interface HistogramSettings<Value extends string> {
  name: string;
  help: string;
  label: string;
  values: readonly Value[];
  /** The upper end of each bucket, the least first. */
  bounds: readonly number[];
}

/** Where a backtest takes one instrument's features from that its strategy reads, bar by bar. */
export interface FeatureSource {
  /** In the order of the values. */
  readonly names: readonly string[];
  /** Writes the values for this row of the series into `out`; NaN where one is not known. */
  read(row: number, out: Float64Array): void;
}

/** Features computed beforehand. */
export interface FeatureColumns {
  readonly names: readonly string[];
  /** One column per name, one number per row of the series. */
  readonly columns: readonly Float64Array[];
}

/** Serves features computed beforehand. Rows past the end of a column are not known. */
export function readyFeatures({ names, columns }: FeatureColumns): FeatureSource {
  if (names.length !== columns.length)
    throw new RangeError(
      `Ready features have one column per name, were ${names.length} names and ${columns.length} columns`,
    );
  return {
    names,
    read(row, out) {
      for (let place = 0; place < columns.length; place++) out[place] = columns[place]?.[row] ?? Number.NaN;
    },
  };
}

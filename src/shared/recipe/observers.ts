interface ObserverRow {
  /** As the interface writes it. */
  readonly label: string;
  /** Searches a histogram of the tensor, which takes a second pass over the samples. */
  readonly needsHistogram: boolean;
}

/** Every observer of activations, in the order of menus; `engine/observe/observers.ts` has their searches. */
const rows = {
  minmax: { label: 'min-max', needsHistogram: false },
  movingAverage: { label: 'moving average', needsHistogram: false },
  percentile: { label: 'percentile', needsHistogram: true },
  entropy: { label: 'entropy', needsHistogram: true },
  mse: { label: 'MSE', needsHistogram: true },
  histogram: { label: 'histogram', needsHistogram: true },
} as const satisfies Readonly<Record<string, ObserverRow>>;

export type ObserverName = keyof typeof rows;

export const observers: Readonly<Record<ObserverName, ObserverRow>> = rows;

export const observerNames = Object.keys(rows) as ObserverName[];

/** Those that can choose the range of a weight. */
export const weightObservers = ['minmax', 'mse'] as const satisfies readonly ObserverName[];

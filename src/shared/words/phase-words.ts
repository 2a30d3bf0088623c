/** What a job is doing, as the page and the command line write it. */
export const phaseWords = {
  read: 'Reading the model',
  prepare: 'Preparing',
  data: 'Reading data',
  observe: 'Calibrating',
  histogram: 'Collecting histograms',
  plan: 'Planning',
  convert: 'Converting',
  measure: 'Measuring',
  accuracy: 'Measuring accuracy',
  sensitivity: 'Measuring sensitivity',
  tune: 'Tuning',
  repair: 'Repairing',
  benchmark: 'Benchmarking',
  export: 'Exporting',
  verify: 'Checking the written model',
} as const;

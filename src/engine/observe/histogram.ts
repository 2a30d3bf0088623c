/** Counts of a tensor's values over 2048 equal bins of its observed range, all samples. */
export interface TensorHistogram {
  readonly tensor: string;
  readonly lo: number;
  readonly hi: number;
  readonly counts: Float64Array;
}

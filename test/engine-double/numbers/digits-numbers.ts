/* Measured on the digits sample (uint8 activations, int8 weights per tensor, min-max, 64 images). dB by layer index. */
export const isolatedDb: readonly (number | null)[] = [
  41.39, 39.86, 37.01, 38.45, 39.69, 5.36, 37.15, 38.43, 37.33, 36.28, 35.16, 37.23, 37.91, 36.19,
  36.92, 37.75, 36.42, 35.47, 37.38, 1.08, 36.49, 40.96, 45.19, 42.76,
];
export const accumulatedDb: readonly (number | null)[] = [
  41.39, 35.56, 33.51, 34.22, 34.39, 5.25, 5.81, 6.51, 5.83, 5.16, 5.81, 6.45, 5.42, 4.5, 5.35,
  4.74, 4.72, 4.6, 4.94, -0.28, -0.08, 2.36, 4.24, 3.38,
];
/** The same after skipping layer 5. */
export const accumulatedWithSkipDb: readonly (number | null)[] = [
  41.39, 35.56, 33.51, 34.22, 34.39, 16.72, 17.91, 19.11, 17.86, 17.84, 18.32, 18.94, 18.73, 19.52,
  20.02, 19.23, 19.65, 19.77, 20.22, 0.98, 1.98, 4.55, 7.69, 7.52,
];
/** Noise power at the output by layer index, with layer 5 skipped; the total measured there is 3146.718. */
export const noisePower: readonly number[] = [
  0.76, 0.23, 0.29, 0.13, 74.09, 0, 0.25, 0.15, 0.17, 0.13, 0.28, 0.32, 0.39, 0.34, 0.17, 0.15,
  0.13, 0.24, 32.33, 2930.9, 0.13, 0.04, 0.05, 0.94,
];
export const measuredNoise = 3146.718;
/** Output values of layer 19 in 96 bins from 0 to 6, float and int8. */
export const floatCounts: readonly number[] = [
  72320, 4010, 3998, 3569, 3368, 3688, 3094, 3056, 3023, 2729, 2795, 2529, 2082, 2031, 1859, 1569,
  1221, 1168, 1051, 933, 858, 713, 702, 732, 629, 550, 506, 468, 433, 369, 389, 360, 326, 301, 260,
  234, 210, 209, 199, 182, 163, 165, 147, 123, 128, 115, 113, 104, 84, 94, 70, 58, 72, 72, 67, 63,
  55, 48, 60, 38, 46, 31, 34, 20, 39, 23, 24, 22, 25, 16, 20, 14, 19, 7, 17, 15, 8, 12, 9, 13, 13,
  7, 7, 8, 6, 8, 2, 6, 5, 2, 0, 2, 3, 5, 4, 18,
];
export const quantizedCounts: readonly number[] = [
  73878, 5517, 5505, 2863, 3280, 2716, 2573, 2404, 2252, 2694, 2746, 2777, 1273, 3840, 636, 1510,
  1435, 819, 629, 569, 246, 622, 572, 507, 438, 447, 199, 428, 385, 383, 362, 192, 342, 310, 305,
  334, 243, 117, 269, 263, 92, 326, 229, 86, 183, 180, 80, 144, 168, 159, 125, 140, 73, 101, 131,
  101, 100, 106, 46, 97, 66, 91, 91, 33, 58, 61, 70, 54, 85, 33, 45, 55, 23, 42, 63, 18, 51, 39, 10,
  23, 34, 35, 21, 26, 10, 26, 23, 19, 16, 19, 10, 14, 10, 20, 14, 217,
];
/** Weight levels used by each of the 128 channels of layer 19, of 127. */
export const channelLevels: readonly number[] = [
  69, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1,
  1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1,
  1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 127, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1,
];
export const channelDb: readonly number[] = [
  1.15, 4.84, 0, 0.32, 4.85, 1.41, 0, 1.12, 1.3, -0.88, -0.09, 5.18, -2.97, -0.96, 0.6, 0, 4.45,
  6.56, 2.38, 1.61, 0.63, 3.89, -0.11, 2.35, -3.51, -4.8, 3.16, 1.54, -1.13, 4.88, 0, 0, 2.07, 8.96,
  -0.53, 2.8, 4.18, 2.05, 1.09, 2.01, 4.6, 3.09, 3.57, -1.64, -1.01, 0, 0.02, -1.3, 1.28, 2.82,
  -0.98, 5.55, 0.07, 0.51, 6, 0.15, 0, 2.92, 0, -0.63, 6.08, 3.09, 0.85, 6.79, 10.24, 6.27, 3.5,
  4.04, 4.44, 0.1, 5.81, 3.62, 2.12, 1.87, 0, -1.53, 1.72, 4.17, 0.53, 3.53, 0, 1.6, 2.37, 0.99, 0,
  1.66, 6.97, -1.52, 2.68, 5.58, -0.43, 2.42, 0, 0.25, 5.62, 0, 0, 2.49, 1.21, 5.02, 1.15, 0.06,
  -4.15, 1.23, 0.36, 3.46, 0, 0.64, 1.69, 1.76, 2.7, 0, 0.92, 3.97, -0.86, 3.48, -2, 2.04, -1.29, 0,
  7.26, 4.71, 0.62, 0.68, 0, 0.52, 3.92, 1.05,
];
/** Layers skipped, output dB and accuracy of the first five runs. */
export const runs: readonly {
  readonly change: string;
  readonly skipped: readonly number[];
  readonly outputDb: number;
  readonly accuracy: number;
}[] = [
  { change: 'All int8', skipped: [], outputDb: 3.38, accuracy: 0.73 },
  { change: 'Skip features.6.conv.1.0', skipped: [19], outputDb: 4.11, accuracy: 0.806 },
  { change: 'Skip all Add', skipped: [3, 10, 17], outputDb: 3.38, accuracy: 0.73 },
  { change: 'Skip features.2.conv.0.0', skipped: [4], outputDb: 3.58, accuracy: 0.726 },
  { change: 'Skip features.2.conv.1.0', skipped: [5], outputDb: 7.52, accuracy: 0.926 },
];
/** Front and other points a tuning run measured: layers skipped, output dB. */
export const tuneFront: readonly (readonly [number, number])[] = [
  [0, 3.38],
  [1, 7.52],
  [2, 22.39],
  [3, 26.63],
  [4, 34.99],
  [5, 35.5],
  [6, 36.32],
];
export const tuneTried: readonly (readonly [number, number])[] = [
  [1, 4.11],
  [1, 3.58],
  [1, 3.4],
  [2, 7.65],
  [2, 7.75],
  [3, 23.66],
  [3, 3.38],
];
export const weightsDb: readonly (number | null)[] = [
  43.5,
  45.1,
  43.2,
  null,
  43.6,
  27.3,
  42,
  42.4,
  43.2,
  42.1,
  null,
  42.7,
  41.5,
  40.8,
  42,
  43,
  40.9,
  null,
  43,
  26.8,
  41.4,
  43.5,
  null,
  41.6,
];
export const classes: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
/** The file of a sample, in the folder of its class. */
export function sampleName(sample: number, label = sample): string {
  return `${label % 10}/${String(sample).padStart(5, '0')}.png`;
}

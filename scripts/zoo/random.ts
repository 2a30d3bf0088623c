/** Seeded random numbers: the same seed gives the same model and the same data on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal, cut at about ±4. */
  normal(): number;
  /** Uniform integer in [0, limit). */
  integer(limit: number): number;
  fillNormal(target: Float32Array, mean: number, deviation: number): void;
}

const tableBits = 16;

/** xorshift128 (Marsaglia 2003), seeded through splitmix32; normals come from a quantile table, for speed. */
export function createRandom(seed: number): Random {
  const state = seedState(seed);
  let [x, y, z, w] = state;
  function next(): number {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ (t ^ (t >>> 8));
    return w >>> 0;
  }
  return {
    uniform: () => next() / 2 ** 32,
    normal: () => normalTable[next() >>> (32 - tableBits)] ?? 0,
    integer: (limit) => Math.floor((next() / 2 ** 32) * limit),
    fillNormal(target, mean, deviation) {
      for (let i = 0; i < target.length; i++) {
        target[i] = mean + deviation * (normalTable[next() >>> (32 - tableBits)] ?? 0);
      }
    },
  };
}

function seedState(seed: number): [number, number, number, number] {
  let value = seed | 0;
  const splitmix = (): number => {
    value = (value + 0x9e3779b9) | 0;
    let mixed = value ^ (value >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [splitmix(), splitmix(), splitmix(), splitmix()];
}

/** Normal quantiles at the middles of equal shares (Acklam's rational approximation, error below 1.2e-9). */
function makeNormalTable(): Float64Array {
  const size = 2 ** tableBits;
  return Float64Array.from({ length: size }, (_, i) => normalQuantile((i + 0.5) / size));
}

const a = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const b = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
  1,
];
const c = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

function normalQuantile(share: number): number {
  const lowest = 0.02425;
  if (share > 1 - lowest) return -normalQuantile(1 - share);
  if (share < lowest) {
    const q = Math.sqrt(-2 * Math.log(share));
    return polynomial(c, q) / polynomial(d, q);
  }
  const q = share - 0.5;
  return (polynomial(a, q * q) * q) / polynomial(b, q * q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const normalTable = makeNormalTable();

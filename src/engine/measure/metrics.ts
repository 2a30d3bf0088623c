import { getOrMake } from '../../shared/get-or-make';
import type { ActivationMetric, MetricFlag, Sqnr } from '../../shared/contract/report';

/** 10·log10(signal/noise) in dB of two energies, with the two undefined cases told apart. */
export function sqnr(signal: number, noise: number, flags: readonly MetricFlag[] = []): Sqnr {
  const marks = flags.length === 0 ? {} : { flags };
  if (noise === 0) return { sqnrDb: null, exact: true, ...marks };
  if (signal === 0) return { sqnrDb: null, zeroSignal: true, ...marks };
  const db = 10 * Math.log10(signal / noise);
  return Number.isFinite(db)
    ? { sqnrDb: db, ...marks }
    : { sqnrDb: null, flags: [...flags, 'nonfinite'] };
}

/** The dB value alone. */
export function sqnrDb(signal: number, noise: number): number | null {
  return sqnr(signal, noise).sqnrDb;
}

/** Errors of a pair of tensors over one sample. */
export interface SampleErrors {
  readonly signal: number;
  readonly noise: number;
  readonly power: number;
  readonly bias: number;
  readonly largest: number;
  readonly elements: number;
  readonly masked: boolean;
  /** Values of the float tensor beyond the ends of its grid, where they were counted. */
  readonly outside?: number;
  /** The same by branch of the Concat that the tensor comes from. */
  readonly groups?: readonly SampleErrors[];
  /** The two differ in shape: nothing was compared. */
  readonly unlike?: true;
}

export const nothing: SampleErrors = {
  signal: 0,
  noise: 0,
  power: 0,
  bias: 0,
  largest: 0,
  elements: 0,
  masked: false,
};

/** Energies of a pair of tensors, added over samples in float64. */
export class ErrorSums {
  signal = 0;
  noise = 0;
  power = 0;
  bias = 0;
  largest = 0;
  elements = 0;
  masked = false;
  outside = 0;
  /** Samples in which the two tensors differ in shape; they are in no sum. */
  unlike = 0;
  /** By branch of the Concat that the tensor comes from; empty where there is none. */
  groups: readonly ErrorSums[] = [];
  /** dB per sample, in the order they were added. */
  readonly perSampleDb: (number | null)[] = [];

  add(sample: SampleErrors): void {
    if (sample.unlike === true) {
      this.unlike += 1;
      this.perSampleDb.push(null);
      return;
    }
    this.outside += sample.outside ?? 0;
    if (sample.groups !== undefined) this.#addGroups(sample.groups);
    this.signal += sample.signal;
    this.noise += sample.noise;
    this.power += sample.power;
    this.bias += sample.bias;
    this.largest = Math.max(this.largest, sample.largest);
    this.elements += sample.elements;
    this.masked ||= sample.masked;
    this.perSampleDb.push(sqnrDb(sample.signal, sample.noise));
  }

  #addGroups(groups: readonly SampleErrors[]): void {
    const missing = groups.slice(this.groups.length).map(() => new ErrorSums());
    this.groups = [...this.groups, ...missing];
    groups.forEach((group, index) => this.groups[index]?.add(group));
  }

  /** Masks leave nothing to compare, or there are errors, but their squares are too small for float32. */
  get #isUnseen(): boolean {
    return this.noise === 0 && (this.largest > 0 || (this.masked && this.elements === 0));
  }

  sqnr(): Sqnr {
    const flags: MetricFlag[] = this.masked ? ['masked'] : [];
    if (this.unlike > 0) flags.push('shapes-differ');
    // Without noise where the shapes are alike is not the same as the model's.
    if (this.unlike > 0 && this.noise === 0) return { sqnrDb: null, flags };
    if (this.#isUnseen) return { sqnrDb: null, flags };
    return sqnr(this.signal, this.noise, flags);
  }

  /** Σxy/√(Σx²·Σy²), with Σxy = (Σx² + Σy² − Σ(x−y)²)/2; null without a signal. */
  cosine(): number | null {
    if (this.#isUnseen) return null;
    if (this.noise === 0) return this.signal === 0 ? null : 1;
    const product = Math.sqrt(this.signal * this.power);
    if (product === 0 || !Number.isFinite(product)) return null;
    const dot = (this.signal + this.power - this.noise) / 2;
    return Math.max(-1, Math.min(1, dot / product));
  }

  activationMetric(scale: number | null, clipped: number): ActivationMetric {
    const count = Math.max(1, this.elements);
    const rmse = Math.sqrt(this.noise / count);
    return {
      ...this.sqnr(),
      cosine: this.cosine(),
      rmseOverScale: scale === null || this.elements === 0 ? null : finite(rmse / scale),
      meanError: finite(this.bias / count),
      maxError: finite(this.largest),
      clipped,
      perSampleDb: this.perSampleDb,
    };
  }
}

/** JSON has no infinity and no NaN: what the quantized model divides by zero is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The sums under a key, begun when it is first asked for. */
export function sumsIn<K>(sums: Map<K, ErrorSums>, key: K): ErrorSums {
  return getOrMake(sums, key, () => new ErrorSums());
}

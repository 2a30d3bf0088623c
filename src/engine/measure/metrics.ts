import type { ActivationMetric, MetricFlag, Sqnr } from '../../shared/report';

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
}

/** Energies of a pair of tensors, added over samples in float64. */
export class ErrorSums {
  signal = 0;
  noise = 0;
  power = 0;
  bias = 0;
  largest = 0;
  elements = 0;
  masked = false;
  /** dB per sample, in the order they were added. */
  readonly perSampleDb: (number | null)[] = [];

  add(sample: SampleErrors): void {
    this.signal += sample.signal;
    this.noise += sample.noise;
    this.power += sample.power;
    this.bias += sample.bias;
    this.largest = Math.max(this.largest, sample.largest);
    this.elements += sample.elements;
    this.masked ||= sample.masked;
    this.perSampleDb.push(sqnrDb(sample.signal, sample.noise));
  }

  sqnr(): Sqnr {
    return sqnr(this.signal, this.noise, this.masked ? ['masked'] : []);
  }

  /** Σxy/√(Σx²·Σy²), with Σxy = (Σx² + Σy² − Σ(x−y)²)/2; null without a signal. */
  cosine(): number | null {
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

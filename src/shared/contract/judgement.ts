import type { QconfigPatch } from '../recipe/qconfig';
import type { Recipe } from '../recipe/recipe';
import type { FirstDivergence, LayerMatchView, UnmatchedLayer } from './matching';
import type { Notice } from './report';
import type { Kernels } from './arguments';

export interface AccuracyResult {
  readonly kernels: Kernels;
  readonly samples: number;
  readonly labelled: boolean;
  /** Shares 0–1; null without labels. */
  readonly floatTop1: number | null;
  readonly quantizedTop1: number | null;
  readonly floatTop5: number | null;
  readonly quantizedTop5: number | null;
  /** Share of answers that are the same in both models, 0–1; null where the first output has no classes. */
  readonly agreement: number | null;
  /** Answers that were compared: one a sample for a classifier, one for each token or pixel otherwise. */
  readonly answers: number;
  readonly classes: readonly string[];
  /** Answers that changed, worst first (by lost margin). */
  readonly changed: readonly ChangedAnswer[];
}

export interface ChangedAnswer {
  readonly sample: number;
  readonly name: string;
  /** Class index; null without labels. */
  readonly label: number | null;
  /** Where a sample has many answers, the first one that changed. */
  readonly floatAnswer: number;
  readonly quantizedAnswer: number;
  /** How many of its answers changed. */
  readonly differing: number;
  /** dB at the model's first output, this sample alone. */
  readonly sqnrDb: number | null;
}

export interface SensitivityResult {
  readonly samples: number;
  readonly complete: boolean;
  readonly layers: readonly LayerSensitivity[];
}

export interface LayerSensitivity {
  readonly layer: string;
  /** Output SQNR in dB with only this layer quantized; null = not measured or no noise. */
  readonly oneInDb: number | null;
  /** Output SQNR in dB with all but this layer quantized. */
  readonly oneOutDb: number | null;
  readonly exact?: true;
  readonly samples: number;
}

export interface Prediction {
  /** Output SQNR in dB of the recipe itself; null = no basis yet. */
  readonly outputDb: number | null;
  /** Output SQNR in dB after toggling one layer, by layer index; null = unknown. */
  readonly toggled: readonly (number | null)[];
  /** Share of each layer in the output noise, by layer index; sums to 1 − interaction. */
  readonly shares: readonly number[];
  /** (N − Σe)/N: what layers do to each other. */
  readonly interaction: number | null;
  /** How wrong predictions were so far: predicted − measured, dB. */
  readonly errors: readonly { readonly predictedDb: number; readonly measuredDb: number }[];
}

export interface Remedy {
  readonly kind: 'skip' | 'per-channel' | 'observer' | 'dtype' | 'neighbours';
  readonly label: string;
  readonly patches: readonly { readonly layer: string; readonly patch: QconfigPatch }[];
  readonly measuredDb: number | null;
  readonly predictedDb: number | null;
  readonly extraBytes: number;
}

/** A change of the recipe and what it measured at the model's outputs. */
export interface Proposal {
  readonly kind: 'skip' | 'per-channel';
  /** Layers to skip, by name; none for another kind. */
  readonly skips: readonly string[];
  /** dB; null where it is undefined or nothing is left to lose (`exact`). */
  readonly outputDb: number | null;
  readonly exact?: true;
}

export interface Advice {
  /** The recipe itself, on the same samples as the proposals. dB. */
  readonly presentDb: number | null;
  readonly isExact: boolean;
  readonly samples: number;
  /** Best first. */
  readonly proposals: readonly Proposal[];
}

export interface TunePoint {
  /** Every layer that is float in this state, those that the request's recipe skips included. */
  readonly skipped: readonly string[];
  readonly outputDb: number | null;
  readonly accuracy: number | null;
  readonly agreement: number | null;
  /** What the skips beyond the request's recipe cost: µs per run, bytes, or layers. May be negative. */
  readonly cost: number;
  readonly reachesTarget: boolean;
}

/** What a written file has, run with all optimisations (real kernels) on this machine. */
export type WrittenPoint = Pick<TunePoint, 'outputDb' | 'accuracy' | 'agreement' | 'reachesTarget'>;

export interface TuneResult {
  /** The written file reaches the target; simulated kernels alone do not count. */
  readonly reached: boolean;
  /** What `points` were measured on: real kernels where the simulated ones asked for do not hold. */
  readonly kernels: Kernels;
  readonly recipe: Recipe;
  readonly skipped: readonly string[];
  readonly best: TunePoint;
  /** The recipe as it would be written; null when the search was stopped before that was measured. */
  readonly written: WrittenPoint | null;
  /** Every chosen layer was left out once more by measurement, and none of them can be. */
  readonly isMinimal: boolean;
  readonly points: readonly TunePoint[];
  readonly stoppedEarly: boolean;
  readonly durationMs: number;
  readonly notices: readonly Notice[];
}

export interface LatencySummary {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly minMs: number;
}

export interface LayerTiming {
  readonly layer: string;
  readonly floatUs: number;
  readonly quantizedUs: number;
  /** What ran in the quantized model. */
  readonly executed: 'int8' | 'float' | 'fused';
  /** Kernel names that ran, e.g. `QLinearConv`. */
  readonly kernels: readonly string[];
  /** Time in Q and DQ nodes that this layer's int8 makes necessary; not part of `quantizedUs`. */
  readonly quantizeUs?: number;
}

/** One recipe under simulated and real kernels, on this machine. dB; null where undefined. */
export interface KernelComparison {
  /** The CPU sums uint8 × int8 products without 16-bit saturation (VNNI, dot products). */
  readonly exactProducts: boolean;
  readonly layers: readonly {
    readonly layer: string;
    readonly simulatedDb: number | null;
    readonly realDb: number | null;
    /** Its weights are large enough to saturate 16-bit sums on CPUs without exact products. */
    readonly canSaturate: boolean;
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly simulatedDb: number | null;
    readonly realDb: number | null;
  }[];
  readonly notices: readonly Notice[];
}

/** A model quantized by whichever tool beside the open float model, on the calibration data. dB; null where undefined. */
export interface ModelComparison {
  readonly sizeBytes: number;
  /** Layers of the float model that were found in the other one, in the order of the plan. */
  readonly layers: readonly ({
    readonly layer: string;
    readonly matchedBy: 'name' | 'position';
    readonly weightDb: number | null;
    readonly accumulatedDb: number | null;
  } & LayerMatchView)[];
  /** Layers of the float model that were not found. */
  readonly missing: readonly string[];
  /** The same, each with the reason. */
  readonly unmatched: readonly UnmatchedLayer[];
  /** Null where none departs, or our own quantization was not measured. */
  readonly firstDivergence: FirstDivergence | null;
  readonly outputs: readonly {
    readonly name: string;
    readonly sqnrDb: number | null;
    readonly exact?: true;
  }[];
  /** Answers that were compared: one a sample for a classifier, one for each token or pixel otherwise. */
  readonly answers: number;
  /** Share of them that are the same; null where the first output has no classes. */
  readonly agreement: number | null;
  /** Shares of the labelled samples; null without labels. */
  readonly floatTop1: number | null;
  readonly quantizedTop1: number | null;
  readonly notices: readonly Notice[];
}

/** Another recipe that was measured beside the one asked about. */
export interface SpeedAlternative {
  /** What it does, e.g. `Skipping every Resize`. */
  readonly label: string;
  readonly recipe: Recipe;
  readonly latency: LatencySummary;
  /** Medians of the ratios round by round; above 1 it is faster. */
  readonly speedupOverFloat: number;
  readonly speedupOverRecipe: number;
  /** Clearly faster than the recipe: in three rounds of four. */
  readonly isFaster: boolean;
}

export interface BenchmarkResult {
  readonly threads: number;
  readonly repeats: number;
  readonly float: LatencySummary;
  readonly quantized: LatencySummary;
  /** Float time over int8 time, median of the ratios round by round: what both shared cancels out. */
  readonly speedup?: number;
  readonly floatBytes: number;
  readonly quantizedBytes: number;
  readonly layers: readonly LayerTiming[];
  /** Time in Q and DQ nodes left in the executed graph, µs. */
  readonly quantizeOverheadUs: number;
  /** Time in nodes that belong to no layer (Div, HardSigmoid, Shape …), µs. */
  readonly otherUs?: { readonly floatUs: number; readonly quantizedUs: number };
  /** Measured where int8 wins little or nothing, fastest first. */
  readonly alternatives?: readonly SpeedAlternative[];
  readonly notices: readonly Notice[];
}

import type { Kernels } from '../../src/shared/report';

export interface BenchRequest {
  readonly model: string;
  readonly folder: string;
  readonly samples: number;
  /** 0 = as many as ONNX Runtime likes. */
  readonly threads: number;
  readonly kernels: Kernels;
  readonly shadow: boolean;
}

/** What one measured process says at its end. */
export interface TaskResult {
  readonly samples: number;
  /** Median or only time of each stage. */
  readonly stagesMs: Readonly<Record<string, number>>;
  /** Median time from a skip to its measured result. */
  readonly clickMs?: Readonly<Record<string, number>>;
}

export interface MeasuredTask extends TaskResult {
  readonly peakBytes: number;
}

export type TaskName = 'float' | 'debug';

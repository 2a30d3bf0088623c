export type StageName = 'open' | 'observe' | 'convert' | 'debug' | 'shadow';

export interface StageRequest {
  readonly stage: StageName | 'overhead' | 'clicks' | 'judging';
  readonly model: string;
  readonly data: string;
  readonly limit: number;
  /** Labelled data to tune on. */
  readonly validation?: string;
  /** 0 = all cores. */
  readonly threads: number;
}

export interface StageResult {
  /** Since the engine was loaded. */
  readonly ms: number;
  readonly peakRssBytes: number;
  readonly samples: number;
}

export type StageName = 'open' | 'observe' | 'convert' | 'debug' | 'shadow';

export interface StageRequest {
  readonly stage: StageName | 'overhead' | 'clicks';
  readonly model: string;
  readonly data: string;
  readonly limit: number;
  /** 0 = all cores. */
  readonly threads: number;
}

export interface StageResult {
  /** Since the engine was loaded. */
  readonly ms: number;
  readonly peakRssBytes: number;
  readonly samples: number;
}

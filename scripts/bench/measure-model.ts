import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { projectDir } from '../build/stamp';
import type { ClicksResult } from './clicks';
import type { JudgingResult } from './judging';
import type { OverheadResult } from './overhead';
import type { StageName, StageResult } from './request';

const run = promisify(execFile);

export interface BenchTarget {
  readonly name: string;
  readonly model: string;
  readonly data: string;
  /** Many samples, to show that memory does not grow; null = the limit is all there is. */
  readonly largeData: string | null;
  /** Labelled data to tune on. */
  readonly validation?: string;
}

export interface BenchOptions {
  readonly limit: number;
  readonly threads: number;
}

export interface MeasuredModel {
  readonly name: string;
  readonly samples: number;
  readonly stages: Readonly<Record<StageName, StageResult>>;
  readonly overhead: OverheadResult;
  readonly clicks: ClicksResult;
  readonly judging: JudgingResult;
  /** `debug` on few and on many samples. */
  readonly scaling: readonly { readonly samples: number; readonly result: StageResult }[];
}

const stageNames = [
  'open',
  'observe',
  'convert',
  'debug',
  'shadow',
] as const satisfies readonly StageName[];
const manySamples = 64;

/** Every number of one model. Processes run one after another: they would disturb each other. */
export async function measureModel(
  child: string,
  target: BenchTarget,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<MeasuredModel> {
  const call = async <Result>(stage: string, data: string, limit: number): Promise<Result> => {
    say(`${target.name}: ${stage}, ${limit} samples`);
    const { model, validation } = target;
    const request = { stage, model, data, limit, threads: options.threads, validation };
    const { stdout } = await run(process.execPath, [child, JSON.stringify(request)], {
      maxBuffer: 64 * 2 ** 20,
    });
    return JSON.parse(stdout) as Result;
  };
  const stages = {} as Record<StageName, StageResult>;
  for (const stage of stageNames) stages[stage] = await call(stage, target.data, options.limit);
  const overhead = await call<OverheadResult>('overhead', target.data, options.limit);
  const clicks = await call<ClicksResult>('clicks', target.data, options.limit);
  const judging = await call<JudgingResult>('judging', target.data, options.limit);
  const many = target.largeData ?? target.data;
  const scaling = [
    { samples: stages.debug.samples, result: stages.debug },
    ...(target.largeData === null && stages.debug.samples < options.limit
      ? []
      : [await call<StageResult>('debug', many, manySamples)].map((result) => ({
          samples: result.samples,
          result,
        }))),
  ];
  return {
    name: target.name,
    samples: stages.debug.samples,
    stages,
    overhead,
    clicks,
    judging,
    scaling,
  };
}

/**
 * The child as plain JavaScript: a loader in its process would count as the engine's memory. It
 * stands inside the project, where Node finds the packages, and away from `out/`, which builds clear.
 */
export async function withChild<Result>(work: (child: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(projectDir, 'node_modules', '.bitloupe-bench-'));
  try {
    const outfile = path.join(folder, 'child.mjs');
    await build({
      absWorkingDir: projectDir,
      entryPoints: ['scripts/bench/child.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      logLevel: 'warning',
    });
    return await work(outfile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

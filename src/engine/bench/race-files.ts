import { stat } from 'node:fs/promises';
import { badInput } from '../../shared/errors';
import type { LatencySummary } from '../../shared/contract/judgement';
import type { Notice } from '../../shared/contract/parts';
import { fitTensor } from '../data/arrays/fit-tensor';
import { createNoticeLog } from '../data/sample/notice-log';
import { openData, type OpenDataRequest } from '../data/open-data';
import type { Feeds, InputSpec } from '../data/sample/tensor';
import { readError } from '../files/io-error';
import { sha256File } from '../files/sha256';
import type { Job } from '../jobs/job';
import type { RuntimeSession } from '../runtime/ort';
import { readSamples } from './profile-layers';
import { race } from './race';
import { openRacer } from './racer';

export interface RaceRequest {
  /** Paths of model files; the first one's inputs decide what the samples look like. */
  readonly models: readonly string[];
  readonly data: OpenDataRequest;
  readonly repeats: number;
  readonly threads?: number;
}

export interface RacedFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly latency: LatencySummary;
}

/** Latency of model files as they are, with all optimisations, interleaved. */
export async function raceFiles(
  job: Job,
  request: RaceRequest,
): Promise<{ readonly files: readonly RacedFile[]; readonly notices: readonly Notice[] }> {
  const sessions: RuntimeSession[] = [];
  const facts: Omit<RacedFile, 'latency'>[] = [];
  try {
    for (const [index, path] of request.models.entries()) {
      job.report('read', index, request.models.length, 'models');
      facts.push({ path, ...(await fileFacts(path)) });
      sessions.push(await openSession(path, request.threads));
    }
    const inputs = sessions.map((session, index) => inputsOf(session, request.models[index] ?? ''));
    const data = await openData(request.data, inputs[0] ?? []);
    const samples = await readSamples(data);
    const renamed = inputs.map((specs) =>
      samples.map((feeds) => rename(feeds, inputs[0] ?? [], specs)),
    );
    const latencies = await race(
      job,
      sessions,
      (racer, round) => renamed[racer]?.[round % samples.length] ?? {},
      request.repeats,
    );
    return {
      files: facts.map((fact, index) => ({ ...fact, latency: latencies[index] ?? noLatency })),
      notices: data.notices,
    };
  } finally {
    for (const session of sessions) await session.release();
  }
}

const noLatency: LatencySummary = { medianMs: 0, p95Ms: 0, minMs: 0 };

async function fileFacts(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  try {
    return { sizeBytes: (await stat(path)).size, sha256: await sha256File(path) };
  } catch (error) {
    throw readError(path, error);
  }
}

async function openSession(path: string, threads: number | undefined): Promise<RuntimeSession> {
  try {
    return await openRacer(path, threads);
  } catch (error) {
    throw badInput(
      `${path} cannot be run: ${error instanceof Error ? error.message : String(error)}`,
      '`bitloupe inspect` says more about the file.',
    );
  }
}

function inputsOf(session: RuntimeSession, path: string): readonly InputSpec[] {
  return session.inputs.map(({ name, type, shape }) => {
    if (type === null) throw badInput(`${path}: input '${name}' is no tensor, so it cannot be fed`);
    return { name, type, shape };
  });
}

/**
 * Samples of the first model under another one's input names: same name, else same position. Half
 * precision may have become float32 on the way.
 */
function rename(feeds: Feeds, from: readonly InputSpec[], to: readonly InputSpec[]): Feeds {
  return Object.fromEntries(
    to.map((spec, index) => {
      const tensor = feeds[spec.name] ?? feeds[from[index]?.name ?? ''];
      if (tensor === undefined) {
        throw badInput(
          `the models have different inputs: the second one wants '${spec.name}'`,
          'Give two versions of the same model.',
        );
      }
      return [spec.name, fitTensor(tensor, spec, 'the sample', createNoticeLog())];
    }),
  );
}

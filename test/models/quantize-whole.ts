import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExportRequest } from '../../src/shared/contract/arguments';
import type { ExportResult, RunResult } from '../../src/shared/contract/results';
import { emptyRecipe, type Recipe } from '../../src/shared/recipe/recipe';
import type { OpenedModel } from '../../src/shared/contract/model-view';
import { createEngine } from '../../src/engine/index';
import type { Feeds, HostTensor } from '../../src/engine/data/sample/tensor';
import { decodeModel, encodeModel } from '../../src/engine/onnx/proto';
import type { ModelProto } from '../../src/engine/onnx/proto';
import { prepareModel } from '../../src/engine/prepare/prepare';
import { encodeShared } from '../../src/engine/onnx/shared-proto';
import { createSession } from '../../src/engine/runtime/ort';
import { openData } from '../../src/engine/data/open-data';

const emit = { progress: () => undefined, memory: () => undefined };

export interface Whole {
  readonly opened: OpenedModel;
  readonly run: RunResult;
  readonly exported: ExportResult;
  /** The file that was written. */
  readonly written: ModelProto;
  /** SQNR of the written file, by output. */
  readonly db: Readonly<Record<string, number | null | undefined>>;
}

interface WholeOptions {
  /** A folder of samples; four generated ones without it. */
  readonly data?: string;
  readonly format?: ExportRequest['format'];
  readonly recipe?: Recipe;
}

/** Opens a model, measures all layers and writes it: what every command does, in one go. */
export async function quantizeWhole(
  model: string | ModelProto,
  { data, format = 'qdq', recipe = emptyRecipe }: WholeOptions = {},
): Promise<Whole> {
  return withFile(model, async (file, folder) => {
    const engine = createEngine({ emit, resolveFile: (ref) => ref, threads: 1 });
    try {
      const target = path.join(folder, 'int8.onnx');
      const opened = await engine.openModel({ jobId: 'open', file });
      await engine.setData({
        jobId: 'data',
        data:
          data === undefined
            ? { kind: 'generated', distribution: 'normal', samples: 4 }
            : { kind: 'folder', folder: data },
      });
      const options = { kernels: 'simulated', scope: 'layers', shadow: false } as const;
      const run = await engine.run({ jobId: 'run', recipe, options });
      const request = { recipe, target, format };
      const exported = await engine.exportModel({ jobId: 'export', request });
      const written = decodeModel(await readFile(target));
      const db = Object.fromEntries(exported.outputs.map(({ name, sqnrDb }) => [name, sqnrDb]));
      return { opened, run, exported, written, db };
    } finally {
      await engine.dispose();
    }
  });
}

type Answers = Readonly<Record<string, HostTensor>>;

/** What ONNX Runtime makes of the file itself, and of the model as it is prepared here. */
export async function bothAnswers(
  model: ModelProto,
): Promise<{ file: Answers; prepared: Answers; feeds: Feeds }> {
  return withFile(model, async (file, folder) => {
    const prepared = await prepareModel(file, { tempDir: folder });
    const request = { kind: 'generated', distribution: 'normal', samples: 1 } as const;
    const feeds = await (await openData(request, prepared.inputs)).read(0);
    const answers = async (source: string | ModelProto): Promise<Answers> => {
      const session = await createSession(
        typeof source === 'string' ? source : encodeShared(source),
        { level: 'disabled' },
      );
      try {
        return await session.run(feeds);
      } finally {
        await session.release();
      }
    };
    return { file: await answers(file), prepared: await answers(prepared.model), feeds };
  });
}

async function withFile<T>(
  model: string | ModelProto,
  work: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-whole-'));
  try {
    if (typeof model === 'string') return await work(model, folder);
    const file = path.join(folder, 'model.onnx');
    await writeFile(file, encodeModel(model));
    return await work(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

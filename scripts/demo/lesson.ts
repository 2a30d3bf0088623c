import type { z } from 'zod';
import type { Paint } from '../../src/cli/terminal/paint';
import type { debugSchema } from '../../src/cli/schemas/debug';
import { formatDb, formatPercent } from '../../src/shared/numbers';

export type DebugResult = z.infer<typeof debugSchema>;

const mostSkips = 4;
/** A gap this wide between two neighbours in the ranking is a cliff. */
const cliffDb = 3;

/**
 * The layers that stand out by their own rounding, worst first: all above the widest gap in the
 * first few of the ranking, or only the first where there is no gap.
 */
export function chooseSkips(result: Pick<DebugResult, 'layers'>): readonly string[] {
  const ranked = result.layers
    .flatMap(({ name, isolated }) =>
      isolated?.sqnrDb == null ? [] : [{ name, sqnrDb: isolated.sqnrDb }],
    )
    .toSorted((one, other) => one.sqnrDb - other.sqnrDb);
  let count = 1;
  let widestDb = cliffDb;
  for (let index = 1; index <= mostSkips && index < ranked.length; index += 1) {
    const gapDb = (ranked[index]?.sqnrDb ?? 0) - (ranked[index - 1]?.sqnrDb ?? 0);
    if (gapDb > widestDb) {
      widestDb = gapDb;
      count = index;
    }
  }
  return ranked.slice(0, count).map(({ name }) => name);
}

/** What the two runs taught, and what to do next. */
export function summarize(
  before: DebugResult,
  after: DebugResult,
  skips: readonly string[],
  paint: Paint,
): string {
  const line = (title: string, result: DebugResult): string =>
    `  ${title.padEnd(18)}  top-1 ${formatPercent(result.accuracy?.quantizedTop1).padStart(5)} %, output SQNR ${formatDb(result.outputs[0]?.sqnrDb)} dB\n`;
  const skipping = skips.map((name) => `--skip '${name}'`).join(' ');
  const sample = 'resources/sample/digits.onnx --data resources/sample/calibration';
  return `${paint.bold('What you saw')}
  ${'float'.padEnd(18)}  top-1 ${formatPercent(before.accuracy?.floatTop1).padStart(5)} %
${line('int8', before)}${line(`int8, ${skips.length} in float`, after)}
${paint.bold('Next')}
  Write the model:       npx bitloupe quantize ${sample} --preset ort-u8s8 ${skipping} -o digits.int8.onnx
  Find skips by itself:  npx bitloupe tune ${sample} --preset ort-u8s8 --target-sqnr 20
  Fix without skipping:  npx bitloupe debug ${sample} --per-channel
  Do it by clicking:     npm start
`;
}

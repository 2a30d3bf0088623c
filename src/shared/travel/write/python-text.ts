import { printable } from '../../printable';
import { weightsAlone } from './skips';
import { pyString } from '../python/literal';
import type { TravelScene, TravelText } from '../terms/scene';
import { repairsLeftOut } from './changes';
import { ranWords, type TravelTargetName, travelTargetWords } from '../terms/target-names';

interface PythonText {
  readonly to: TravelTargetName;
  /** What the text is for: `ONNX Runtime's quantize_static`. */
  readonly tool: string;
  /** The page of its documentation. */
  readonly page: string;
  readonly scene: TravelScene;
  readonly leftOut: readonly string[];
  readonly body: readonly string[];
}

/** Python with a head that says what it is and what it leaves out, each as one line of comment. */
export function pythonText({ to, tool, page, scene, body, ...text }: PythonText): TravelText {
  const leftOut = [...weightsAlone(scene), ...text.leftOut, ...repairsLeftOut(scene)];
  const head = [
    `# The recipe of ${pyString(scene.modelName)} for ${tool}, written by Bitloupe.`,
    `# ${page}`,
    `# Bitloupe does not run Python. ${ranWords(travelTargetWords[to])}`,
    ...(leftOut.length === 0 ? [] : ['#', '# Not said here:']),
    ...leftOut.map((reason) => `# - ${printable(reason)}`),
  ];
  return { text: `${[...head, ...body].join('\n')}\n`, leftOut };
}

/** Where the model is read and written, as variables at the top. */
export function placesOf(modelName: string): readonly string[] {
  const stem = modelName.replace(/\.onnx$/i, '');
  return [
    `MODEL = ${pyString(modelName)}`,
    `OUTPUT = ${pyString(`${stem}.int8.onnx`)}`,
    '# A folder of .npz files, one for each sample, with an array for each input of the model.',
    'CALIBRATION = "calibration"',
  ];
}

/** A function that reads the samples of `CALIBRATION`. */
export const readSamples: readonly string[] = [
  'def samples():',
  '    files = sorted(Path(CALIBRATION).glob("*.npz"))',
  '    if not files:',
  '        raise SystemExit(f"no .npz files in {CALIBRATION}")',
  '    for file in files:',
  '        with np.load(file) as arrays:',
  '            yield {name: arrays[name] for name in arrays.files}',
];

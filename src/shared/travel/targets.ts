import {
  type TravelTargetName,
  travelTargetNames,
  type TravelTargetWords,
  travelTargetWords,
} from './terms/target-names';
import { callsIn, type PyCall } from './python/read-python';
import type { PythonReader } from './read/found';
import { readEncodings } from './read/read-encodings';
import { readInc } from './read/read-inc';
import { readModelopt, readNncf } from './read/read-lists';
import { readOrt } from './read/read-ort';
import { readPytorch, readPytorchJson } from './read/read-pytorch';
import type { ReadScene, TravelledRecipe, TravelScene, TravelText } from './terms/scene';
import { writeAimet, writeAimet061, writeQnn } from './write/write-encodings';
import { writeInc } from './write/write-inc';
import { writeModelopt } from './write/write-modelopt';
import { writeNncf } from './write/write-nncf';
import { writeOrt } from './write/write-ort';
import { writePytorch } from './write/write-pytorch';

export interface TravelTarget extends TravelTargetWords {
  readonly write: (scene: TravelScene) => TravelText;
  /** Reads what is known to be of this target; `source` names the file in messages. */
  readonly read: (text: string, scene: ReadScene, source: string) => TravelledRecipe;
  /** A file is taken for one of this target where nobody says which it is. */
  readonly isLike: (content: Content) => boolean;
}

/** A file as far as telling targets apart takes it. */
interface Content {
  /** Null for what is no JSON. */
  readonly json: unknown;
  readonly calls: readonly PyCall[];
}

const python =
  (read: PythonReader): TravelTarget['read'] =>
  (text, scene, source) =>
    read(callsIn(text), scene, source);

const encodings: TravelTarget['read'] = (text, scene, source) =>
  readEncodings(jsonOf(text), scene, source);

const hasCall =
  (...names: readonly string[]) =>
  ({ calls }: Content): boolean =>
    calls.some(({ name }) => names.includes(name));

const isEncodings = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && 'activation_encodings' in json;

const versionOf = ({ json }: Content): unknown => (isEncodings(json) ? json['version'] : null);

/** How each target is written, read and told from others. A new one is a row here and one of words. */
export const travelTargets: Readonly<Record<TravelTargetName, TravelTarget>> = {
  pytorch: {
    ...travelTargetWords.pytorch,
    write: writePytorch,
    read: (text, scene, source) => {
      const json = jsonOf(text);
      return typeof json === 'object' && json !== null
        ? readPytorchJson(json, scene)
        : readPytorch(callsIn(text), scene, source);
    },
    isLike: hasCall('QConfigMapping', 'set_module_name', 'set_object_type', 'set_global'),
  },
  ort: {
    ...travelTargetWords.ort,
    write: writeOrt,
    read: python(readOrt),
    isLike: hasCall('quantize_static', 'StaticQuantConfig'),
  },
  modelopt: {
    ...travelTargetWords.modelopt,
    write: writeModelopt,
    read: python(readModelopt),
    isLike: ({ calls }) =>
      calls.some(({ name, named }) => name === 'quantize' && named.has('onnx_path')),
  },
  nncf: {
    ...travelTargetWords.nncf,
    write: writeNncf,
    read: python(readNncf),
    isLike: hasCall('IgnoredScope'),
  },
  inc: {
    ...travelTargetWords.inc,
    write: writeInc,
    read: python(readInc),
    isLike: hasCall('PostTrainingQuantConfig', 'QuantizationAwareTrainingConfig'),
  },
  aimet: {
    ...travelTargetWords.aimet,
    write: writeAimet,
    read: encodings,
    isLike: (content) => isEncodings(content.json) && versionOf(content) === '1.0.0',
  },
  'aimet-0.6.1': {
    ...travelTargetWords['aimet-0.6.1'],
    write: writeAimet061,
    read: encodings,
    isLike: (content) => isEncodings(content.json) && versionOf(content) !== undefined,
  },
  qnn: {
    ...travelTargetWords.qnn,
    write: writeQnn,
    read: encodings,
    isLike: ({ json }) => isEncodings(json),
  },
};

/** Exclusions of a hundred thousand layers by their names; what is longer is not looked through. */
const mostPython = 16 * 2 ** 20;

/** Which target a file is of, or null: a recipe of our own, or nothing known. */
export function targetOf(text: string): TravelTargetName | null {
  const json = jsonOf(text);
  const isPython = json === null && text.length < mostPython;
  const content: Content = { json, calls: isPython ? callsIn(text) : [] };
  return travelTargetNames.find((name) => travelTargets[name].isLike(content)) ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

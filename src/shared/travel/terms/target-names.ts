/** What is said of a tool that recipes travel to and from. */
export interface TravelTargetWords {
  /** As the interface writes it. */
  readonly label: string;
  /** What it is written for, in a line. */
  readonly words: string;
  readonly extension: 'py' | 'json';
  /** The text holds ranges: calibration is run first. */
  readonly needsRanges: boolean;
  /** What it never says, whatever the recipe. */
  readonly cannotSay: string;
  /** The version of the tool with which texts like it were run; null = none, only with stand-ins. */
  readonly ranWith: string | null;
}

/** What is said wherever a text for a tool is shown. */
export function ranWords({ label, ranWith }: TravelTargetWords): string {
  return ranWith === null
    ? `Not run with ${label} itself: its form is that of the tool's own pages and sources.`
    : `Texts like this one were run with ${label} ${ranWith}; names may differ in other versions.`;
}

/** One row for each tool, in the order of menus. Apart from `targets.ts`: the page shows words and writes nothing. */
const rows = {
  pytorch: {
    label: 'PyTorch',
    words: 'QConfigMapping for FX quantization, and for training (QAT)',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'ranges, 16-bit activations, some operations that are no modules',
    ranWith: '1.13',
  },
  ort: {
    label: 'ONNX Runtime',
    words: 'quantize_static with exclusions and overrides of tensors',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'observers of single layers, where Q and DQ stand',
    ranWith: null,
  },
  modelopt: {
    label: 'ModelOpt',
    words: 'symmetric int8 for TensorRT, with nodes and op types to exclude',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'types, symmetry and observers of single layers; small products stay float there',
    ranWith: null,
  },
  nncf: {
    label: 'NNCF',
    words: 'nncf.quantize with an ignored scope, for OpenVINO',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'types, symmetry and observers of single layers',
    ranWith: null,
  },
  inc: {
    label: 'Neural Compressor',
    words: 'op_type_dict and op_name_dict of Intel’s tool, 2.x',
    extension: 'py',
    needsRanges: false,
    cannotSay: '7 bits of single layers, the observers MSE and histogram',
    ranWith: null,
  },
  aimet: {
    label: 'AIMET 1.0.0',
    words: 'encodings with the ranges of this calibration',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
    ranWith: null,
  },
  'aimet-0.6.1': {
    label: 'AIMET 0.6.1',
    words: 'the same in the older form',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
    ranWith: null,
  },
  qnn: {
    label: 'QNN',
    words: 'quantization_overrides of the converters, with ranges',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
    ranWith: null,
  },
} as const satisfies Readonly<Record<string, TravelTargetWords>>;

export type TravelTargetName = keyof typeof rows;

export const travelTargetWords: Readonly<Record<TravelTargetName, TravelTargetWords>> = rows;

export const travelTargetNames = Object.keys(rows) as [TravelTargetName, ...TravelTargetName[]];

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
}

/** One row for each tool, in the order of menus. Apart from `targets.ts`: the page shows words and writes nothing. */
const rows = {
  pytorch: {
    label: 'PyTorch',
    words: 'QConfigMapping for FX quantization, and for training (QAT)',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'ranges, 16-bit activations, operations that are no modules',
  },
  ort: {
    label: 'ONNX Runtime',
    words: 'quantize_static with exclusions and overrides of tensors',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'observers of single layers, where Q and DQ stand',
  },
  modelopt: {
    label: 'ModelOpt',
    words: 'symmetric int8 for TensorRT, with nodes and op types to exclude',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'types, symmetry and observers of single layers',
  },
  nncf: {
    label: 'NNCF',
    words: 'nncf.quantize with an ignored scope, for OpenVINO',
    extension: 'py',
    needsRanges: false,
    cannotSay: 'types, symmetry and observers of single layers',
  },
  inc: {
    label: 'Neural Compressor',
    words: 'op_type_dict and op_name_dict of Intel’s tool, 2.x',
    extension: 'py',
    needsRanges: false,
    cannotSay: '7 bits of single layers, the observers MSE and histogram',
  },
  aimet: {
    label: 'AIMET 1.0.0',
    words: 'encodings with the ranges of this calibration',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
  },
  'aimet-0.6.1': {
    label: 'AIMET 0.6.1',
    words: 'the same in the older form',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
  },
  qnn: {
    label: 'QNN',
    words: 'quantization_overrides of the converters, with ranges',
    extension: 'json',
    needsRanges: true,
    cannotSay: 'observers, two roundings of one tensor; read: ranges',
  },
} as const satisfies Readonly<Record<string, TravelTargetWords>>;

export type TravelTargetName = keyof typeof rows;

export const travelTargetWords: Readonly<Record<TravelTargetName, TravelTargetWords>> = rows;

export const travelTargetNames = Object.keys(rows) as [TravelTargetName, ...TravelTargetName[]];

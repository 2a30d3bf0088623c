import type { Notice } from '../../../shared/contract/parts';
import type { InputSpec } from '../../data/sample/tensor';
import type { GraphIndex } from '../../onnx/graph-index';
import type { DataType, ModelProto, TensorProto } from '../../onnx/proto';
import type { ValueMetadata } from '../../runtime/ort';

/** Element type and shape of a value; a string is a symbolic dim, `''` an unnamed one; null = unknown rank. */
export interface ValueType {
  readonly type: DataType;
  readonly shape: readonly (number | string)[] | null;
}

/** How the original nodes of a prepared node were found. */
export type Confidence = 'name' | 'output' | 'ancestry' | 'none';

/** A model ready to be planned and measured. */
export interface PreparedModel {
  readonly name: string;
  readonly path: string;
  /** Files it was read from: the model's own first, then those of external data. */
  readonly files: readonly string[];
  /** The model file plus the external data its tensors use. */
  readonly sizeBytes: number;
  /** Over the model file and, if there is any, the external data its tensors use. */
  readonly sha256: string;
  /** Of the source file, default domain. */
  readonly opset: number;
  /** Of `model`. */
  readonly preparedOpset: number;
  readonly producer: string;
  /** Folded, named, types known; initializers hold `rawData` views, never external data. */
  readonly model: ModelProto;
  readonly graph: GraphIndex;
  /** Every value of the prepared graph: inputs, node outputs, initializers. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** Per prepared node: the name of the original node that computes it. */
  readonly originalNames: readonly string[];
  /** Per prepared node: all original nodes merged into it, the computing one first. */
  readonly merged: readonly (readonly string[])[];
  readonly confidence: readonly Confidence[];
  /** Ops of the source file, those inside subgraphs included, and how often each occurs. */
  readonly originalOps: Readonly<Record<string, number>>;
  /** Inputs that data can be given for; those with a default value need none. */
  readonly inputs: readonly InputSpec[];
  /** Default values of inputs, of the inputs' own types; not among the initializers of `graph`. */
  readonly defaults: ReadonlyMap<string, TensorProto>;
  readonly outputs: readonly ValueMetadata[];
  /** Elements of all weights of the source file. */
  readonly parameters: number;
  readonly notices: readonly Notice[];
  /** Already int8 (QDQ or QOperator): to be looked at and compared, not quantized again. */
  readonly quantized: boolean;
}

export interface PrepareOptions {
  /** Where temporary files go; the system's folder by default. */
  readonly tempDir?: string;
  readonly threads?: number;
}

import type { IntegerType } from '../../dtypes';
import type { ActivationConfig, Qconfig, WeightConfig } from '../../recipe/qconfig';
import type { Recipe } from '../../recipe/recipe';
import type { TravelTargetName } from './target-names';

/** A weight of a layer: the tensor, its channel axis (null = one scale for all), how it is rounded. */
export interface TravelWeight {
  readonly tensor: string;
  readonly axis: number | null;
  readonly config: WeightConfig;
}

/** A layer as other tools are told of it. */
export interface TravelLayer {
  readonly name: string;
  readonly op: string;
  /** Op types of the nodes that are run: the computing one, and the activation folded into it. */
  readonly ops: readonly string[];
  /** All nodes of the user's file that became this layer. */
  readonly nodes: readonly string[];
  /** Those of them that compute and have this name in the file: nodes without a name got one here. */
  readonly nodesInFile: readonly string[];
  /** The folded activation's; null without one. */
  readonly activationNode: string | null;
  readonly skipped: boolean;
  /** Its weights are integers and it computes in float: told of as skipped, which no tool says otherwise. */
  readonly weightsAlone: boolean;
  /** Every field decided, also for a skipped layer. */
  readonly config: Qconfig;
  /** Moves values about and keeps their scale: a Reshape, a MaxPool. */
  readonly passes: boolean;
  readonly outputs: readonly string[];
  /** Float activations that the compute node reads. */
  readonly inputs: readonly string[];
  /** Initializers with weights, whether or not they are rounded. */
  readonly weightTensors: readonly string[];
  readonly weights: readonly TravelWeight[];
}

/** How a tensor is rounded where it is made or, if it is not, where it is read. */
export interface TravelTensor {
  readonly name: string;
  readonly config: ActivationConfig;
  /** Readers round it in other ways as well: one entry for the tensor cannot say so. */
  readonly alsoOtherwise: boolean;
}

/** Scales and zero points of one tensor, one or one per channel. */
export interface Encoding {
  readonly tensor: string;
  readonly dtype: IntegerType;
  readonly symmetric: boolean;
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
}

/** What a recipe does to a model, as far as any target asks. */
export interface TravelScene {
  /** Name of the model's file, without folders. */
  readonly modelName: string;
  readonly recipe: Recipe;
  readonly layers: readonly TravelLayer[];
  readonly tensors: readonly TravelTensor[];
  /** Names of all nodes of the file. */
  readonly nodeNames: readonly string[];
  /** Decided by calibration; null where a target does not need them. */
  readonly encodings: {
    readonly activations: readonly Encoding[];
    readonly parameters: readonly Encoding[];
  } | null;
}

/** A text for another tool, and each thing that it cannot say, with the reason. */
export interface TravelText {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/** A recipe out of a file of another tool, and each thing in it that a recipe does not hold. */
export interface TravelledRecipe {
  readonly recipe: Recipe;
  readonly leftOut: readonly string[];
}

/** The same with the tool it was of; null for a recipe of Bitloupe's own. */
export interface ImportedRecipe extends TravelledRecipe {
  readonly from: TravelTargetName | null;
}

/** What a reader knows of the model, and how it matches a regular expression of Python against names. */
export interface ReadScene {
  readonly layers: readonly TravelLayer[];
  readonly nodeNames: readonly string[];
  /** Compiles `/source/flags`; throws `bad-input` for one that is not valid here. */
  readonly match: (pattern: string, names: readonly string[]) => (name: string) => boolean;
}

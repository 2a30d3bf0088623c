import type { ActivationType, LayerForm, WeightType } from '../../dtypes';

/** Where a rule is written down. */
export interface RuleSource {
  readonly title: string;
  readonly address: string;
}

/** `illegal`: the target refuses the file, or computes something else. `slow`: it computes the layer in float. */
export type Severity = 'illegal' | 'slow';

interface RuleBase {
  /** Unique in its profile. */
  readonly id: string;
  readonly severity: Severity;
  /** What the target wants, in one sentence. */
  readonly says: string;
  readonly source: RuleSource;
}

/** Types of an activation and of the weight that meets it; null = layers without a weight. */
export type TypePair = readonly [activation: ActivationType, weight: WeightType | null];

/**
 * One thing that a target wants; each kind has its check in `engine/targets/rules` and, where a qconfig can follow
 * it, its change in `recipe/place-for.ts`.
 */
export type TargetRule =
  /** Operators that exist in int8 there; all others stay float. */
  | (RuleBase & { readonly kind: 'operators'; readonly ops: readonly string[] })
  /** Pairs of types, the preferred first; with `ops` for these alone, which stay float otherwise. */
  | (RuleBase & {
      readonly kind: 'types';
      readonly pairs: readonly TypePair[];
      readonly ops?: readonly string[];
    })
  /** Zero points that have to be 0. */
  | (RuleBase & {
      readonly kind: 'zero-point';
      readonly of: 'all' | 'signed-weights' | 'channel-weights';
    })
  /** Operators whose weights may have a scale per channel, and the types of such weights. */
  | (RuleBase & {
      readonly kind: 'per-channel';
      readonly ops: readonly string[];
      readonly dtypes: readonly WeightType[];
    })
  | (RuleBase & { readonly kind: 'bias'; readonly form: 'float' | 'int32' })
  /** How Q/DQ pairs are written: lowest opset, and whether only those of ONNX itself are read. */
  | (RuleBase & {
      readonly kind: 'file';
      readonly opset: number;
      readonly standardDomain: boolean;
      /** Integer operators (QLinearConv, …) are read as well. */
      readonly integerOperators: boolean;
    })
  /** Rank that the input of an operator has to have. */
  | (RuleBase & { readonly kind: 'rank'; readonly ops: readonly string[]; readonly rank: number })
  /** Tensors around these operators that belong together: input and output on one grid, or all of one type. */
  | (RuleBase & {
      readonly kind: 'tied';
      readonly ops: readonly string[];
      readonly by: 'grid' | 'type';
    })
  /**
   * Products that are worth int8: `least` terms and columns of a matrix, or channels; fewer channels where they
   * are multiples of `step`, in one group with the first layer or `least` on one side, in several with kernels of 3.
   */
  | (RuleBase & {
      readonly kind: 'size';
      readonly ops: readonly string[];
      readonly least: number;
      readonly step: number;
    });

export type RuleKind = TargetRule['kind'];

/** What one runtime or piece of hardware takes, as data. */
export interface TargetProfile {
  readonly label: string;
  readonly note: string;
  /** Nothing of this was run on the target: the rules are those of its documents and sources. */
  readonly notRun: boolean;
  /** Which tensors get pairs: outputs and inputs of int8 layers, or only what int8 layers read. */
  readonly rounds: 'outputs' | 'inputs';
  /** Layers that it runs besides those of integers; others stay float. */
  readonly forms: readonly LayerForm[];
  readonly rules: readonly TargetRule[];
}

export function rulesOf<K extends RuleKind>(
  profile: TargetProfile,
  kind: K,
): readonly Extract<TargetRule, { kind: K }>[] {
  return profile.rules.filter(
    (rule): rule is Extract<TargetRule, { kind: K }> => rule.kind === kind,
  );
}

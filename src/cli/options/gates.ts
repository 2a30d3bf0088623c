import type { Command } from 'commander';
import type { DataSummary } from '../../shared/contract/results';
import type { AccuracyResult } from '../../shared/contract/judgement';
import { formatPercent } from '../../shared/numbers';
import { type AppError, badInput } from '../../shared/errors';
import type { Sqnr } from '../../shared/contract/report';
import { parseNumber, parsePositive, parseShare } from './parse-values';

export interface GateOptions {
  readonly minSqnr?: number;
  readonly maxAccuracyDrop?: number;
  readonly minAgreement?: number;
  readonly maxKl?: number;
}

export function addGateOptions(command: Command): Command {
  return command
    .optionsGroup('Gates (exit code 1 when one fails):')
    .option('--min-sqnr <dB>', 'every model output must reach this SQNR', parseNumber)
    .option(
      '--max-accuracy-drop <points>',
      'top-1 may drop by so many percentage points',
      parsePositive,
    )
    .option(
      '--min-agreement <share>',
      'both models must answer alike on 0.98 or 98% of the samples',
      parseShare,
    )
    .option(
      '--max-kl <nats>',
      'KL divergence of the answers from the float model’s, on average',
      parsePositive,
    );
}

/** Accuracy costs a pass over the validation data, so it is measured only where something asks. */
export function needsAccuracy(options: Omit<GateOptions, 'minSqnr'>): boolean {
  const { maxAccuracyDrop, minAgreement, maxKl } = options;
  return [maxAccuracyDrop, minAgreement, maxKl].some((gate) => gate !== undefined);
}

/**
 * Refuses a gate that nothing can answer, before a long run and before a file is written.
 * `outputs` are the model's, `judged` is the data that answers are judged on.
 */
export function checkGates(
  options: Omit<GateOptions, 'minSqnr'>,
  outputs: readonly { readonly type: string }[],
  judged: Pick<DataSummary, 'labelled'>,
): void {
  if (!needsAccuracy(options)) return;
  if (options.maxAccuracyDrop !== undefined && !judged.labelled) throw needsLabels();
  if (!outputs.some(({ type }) => type === 'float32')) throw needsScores(nameOf(options));
}

interface OutputSqnr extends Sqnr {
  readonly name: string;
  readonly branches?: readonly (Sqnr & { readonly name: string })[];
}

/** One sentence per gate that failed; empty = all passed. */
export function failedGates(
  options: GateOptions,
  outputs: readonly OutputSqnr[],
  accuracy: AccuracyResult | null,
): readonly string[] {
  return [
    ...sqnrFailures(options.minSqnr, outputs),
    ...dropFailures(options.maxAccuracyDrop, accuracy),
    ...agreementFailures(options.minAgreement, accuracy),
    ...divergenceFailures(options.maxKl, accuracy),
  ];
}

/** Outputs without an SQNR (integers, or no signal at all) are left out, unless that leaves none. */
function sqnrFailures(
  minDb: number | undefined,
  outputs: readonly OutputSqnr[],
): readonly string[] {
  if (minDb === undefined) return [];
  const isMeasured = ({ sqnrDb, exact, flags }: OutputSqnr): boolean =>
    exact === true || sqnrDb !== null || flags?.includes('nonfinite') === true;
  if (!outputs.some(isMeasured)) {
    return [
      `no model output has an SQNR (no signal, or no float output); ${minDb} dB are asked for`,
    ];
  }
  // A branch that a Concat joins to an output counts like an output of its own.
  const parts = outputs.flatMap((output) => [
    output,
    ...(output.branches ?? []).map((branch) => ({
      ...branch,
      name: `${output.name}' from '${branch.name}`,
    })),
  ]);
  return parts.flatMap(({ name, sqnrDb, exact, flags }) => {
    if (flags?.includes('nonfinite') === true) {
      return [
        `output '${name}' is infinite or NaN in one of the models; at least ${minDb} dB are asked for`,
      ];
    }
    return exact === true || sqnrDb === null || sqnrDb >= minDb
      ? []
      : [`output '${name}' has ${sqnrDb.toFixed(2)} dB; at least ${minDb} dB are asked for`];
  });
}

function dropFailures(
  maxPoints: number | undefined,
  accuracy: AccuracyResult | null,
): readonly string[] {
  if (maxPoints === undefined) return [];
  if (accuracy === null || accuracy.floatTop1 === null || accuracy.quantizedTop1 === null) {
    throw needsLabels();
  }
  const points = (accuracy.floatTop1 - accuracy.quantizedTop1) * 100;
  // Shares of the same samples: anything under a millionth of a point is rounding.
  if (points <= maxPoints + 1e-6) return [];
  return [
    `top-1 drops by ${points.toFixed(2)} points (${formatPercent(accuracy.floatTop1)} % to ${formatPercent(accuracy.quantizedTop1)} %); at most ${maxPoints} are allowed`,
  ];
}

function agreementFailures(
  minShare: number | undefined,
  accuracy: AccuracyResult | null,
): readonly string[] {
  if (minShare === undefined) return [];
  if (accuracy === null || accuracy.agreement === null) {
    throw needsScores('--min-agreement');
  }
  if (accuracy.agreement >= minShare - 1e-9) return [];
  return [
    `both models answer alike on ${formatPercent(accuracy.agreement)} % of the samples; at least ${formatPercent(minShare)} % are asked for`,
  ];
}

function divergenceFailures(
  maxNats: number | undefined,
  accuracy: AccuracyResult | null,
): readonly string[] {
  if (maxNats === undefined) return [];
  const found = accuracy?.klDivergence ?? null;
  if (found === null) throw needsScores('--max-kl');
  if (found <= maxNats) return [];
  return [
    `the answers are ${found.toPrecision(3)} nats from the float model's (KL divergence); at most ${maxNats} are allowed`,
  ];
}

function needsLabels(): AppError {
  return badInput(
    '--max-accuracy-drop needs labelled data',
    'Give images in class folders (or a labels.csv) with --validation FOLDER.',
  );
}

/** The first gate that asks for answers. */
function nameOf({ maxAccuracyDrop, minAgreement }: Omit<GateOptions, 'minSqnr'>): string {
  if (maxAccuracyDrop !== undefined) return '--max-accuracy-drop';
  return minAgreement === undefined ? '--max-kl' : '--min-agreement';
}

function needsScores(option: string): AppError {
  return badInput(
    `${option} needs a model that gives scores for classes`,
    'Use an SQNR for other models.',
  );
}

import { type Command, Option } from 'commander';
import type { AccuracyResult } from '../../shared/judgement';
import { formatPercent } from '../../shared/numbers';
import { badInput } from '../../shared/errors';
import type { Sqnr } from '../../shared/report';
import { parseNumber, parsePositive, parseShare } from './parse-values';

export interface GateOptions {
  readonly minSqnr?: number;
  readonly maxAccuracyDrop?: number;
  readonly minAgreement?: number;
}

export function addGateOptions(command: Command): Command {
  return command
    .optionsGroup('Gates (exit code 1 when one fails):')
    .addOption(
      new Option('--min-sqnr <dB>', 'every model output must reach this SQNR').argParser(
        parseNumber,
      ),
    )
    .addOption(
      new Option(
        '--max-accuracy-drop <points>',
        'top-1 may drop by so many percentage points',
      ).argParser(parsePositive),
    )
    .addOption(
      new Option(
        '--min-agreement <share>',
        'both models must answer alike on 0.98 or 98% of the samples',
      ).argParser(parseShare),
    );
}

/** Accuracy costs a pass over the validation data, so it is measured only where something asks. */
export function needsAccuracy(options: GateOptions): boolean {
  return options.maxAccuracyDrop !== undefined || options.minAgreement !== undefined;
}

interface OutputSqnr extends Sqnr {
  readonly name: string;
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
  return outputs.flatMap(({ name, sqnrDb, exact, flags }) => {
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
    throw badInput(
      '--max-accuracy-drop needs labelled data',
      'Give images in class folders (or a labels.csv) with --validation FOLDER.',
    );
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
    throw badInput(
      '--min-agreement needs a model that gives scores for classes',
      'Use --min-sqnr for other models.',
    );
  }
  if (accuracy.agreement >= minShare - 1e-9) return [];
  return [
    `both models answer alike on ${formatPercent(accuracy.agreement)} % of the samples; at least ${formatPercent(minShare)} % are asked for`,
  ];
}

import { metricTable, readMetric } from '../../../shared/contract/metrics';
import type { Advice, Proposal } from '../../../shared/contract/tuning';
import type { NextStep } from '../../../shared/findings/next-step';
import type { DebugReport } from '../../../shared/contract/report';
import { outliers, rankingMetric } from '../../../shared/findings/suspects';
import type { LayerLabels } from '../../ui/text/layer-name';
import { countOf, formatDb } from '../../ui/text/numbers';

/** One sentence of what to do next, and how far it is known. */
export interface NextWords {
  /** Measured, all of it. */
  readonly text: string;
  /** On what it was measured: `8 of 64 samples`. */
  readonly basis: string;
  /** What is not measured, but likely; empty where there is no need to guess. */
  readonly guess: string;
}

function result({ outputDb, exact }: Proposal): string {
  return exact === true ? 'no error at all' : `${formatDb(outputDb)} dB`;
}

function named(names: readonly string[], labels: LayerLabels): string {
  const texts = names.map((name) => labels.of(name).text);
  return texts.length > 2 ? `${texts[0] ?? ''} and ${texts.length - 1} more` : texts.join(' and ');
}

/** What was measured to help, or that nothing that was tried does. */
export function measuredWords(
  next: NextStep,
  advice: Advice,
  labels: LayerLabels,
  samples: number,
): NextWords {
  const basis =
    advice.samples < samples
      ? `${advice.samples} of ${countOf(samples, 'sample')}`
      : countOf(samples, 'sample');
  const text = sentence(next, `instead of ${formatDb(advice.presentDb)}`, labels);
  const isOpen = next.kind === 'no-skip-helps' && next.perChannel === null;
  return { text, basis, guess: isOpen ? 'Tune may find a set of layers that does' : '' };
}

function sentence(next: NextStep, instead: string, labels: LayerLabels): string {
  if (next.kind === 'nothing-left') return 'Nothing: the outputs have no error.';
  const { perChannel } = next;
  if (next.kind === 'skip') {
    const or = perChannel === null ? '' : ` Per channel: ${result(perChannel)} without a skip.`;
    return `Skip ${named(next.skip.skips, labels)}: ${result(next.skip)} ${instead}.${or}`;
  }
  if (perChannel !== null)
    return `Weights per channel: ${result(perChannel)} ${instead}. No skip that was tried helps.`;
  const { best, tried } = next;
  if (best === null) return 'No layer can be skipped to try.';
  return `Noise adds up over many layers: none of ${countOf(tried, 'skip')} that ${tried === 1 ? 'was' : 'were'} tried helps (best ${named(best.skips, labels)}, ${result(best)} ${instead}).`;
}

/** What the run alone tells: which layers stand out, but not whether a skip of them helps. */
export function unmeasuredWords(report: DebugReport, labels: LayerLabels): NextWords {
  const { layers, data } = report;
  const basis = countOf(data.samples, 'sample');
  const ranking = rankingMetric(layers);
  const { scale } = metricTable[ranking];
  const standingOut = outliers(layers);
  const [worst] = standingOut;
  if (worst === undefined)
    return {
      text: 'No layer stands out by its own error.',
      basis,
      guess: 'Noise adds up over many layers',
    };
  const names = standingOut.map(({ name }) => name);
  return {
    text: `${named(names, labels)} ${names.length === 1 ? 'stands' : 'stand'} out: ${scale.format(readMetric(ranking, worst)?.value)} ${scale.unit} ${ranking}.`,
    basis,
    guess: `Skipping ${names.length === 1 ? 'it' : 'them'} may help`,
  };
}

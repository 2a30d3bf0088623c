import type { Advice, Proposal } from '../../shared/judgement';
import { countOf, formatDb } from '../../shared/numbers';
import type { LayerReport } from '../../shared/report';
import { printable } from '../../shared/printable';
import { outliers, worstLayers } from './debug-table';

/** A gain below this is not advised, in dB. */
const worthDb = 0.5;
/** Further layers in float must win this much more than one alone. */
const worthMoreDb = 1;

/** Layers to ask advice about: those that stand out, else the one that suffers most. */
export function suspectsOf(layers: readonly LayerReport[]): readonly string[] {
  const standingOut = outliers(layers);
  const suspects = standingOut.length > 0 ? standingOut : worstLayers(layers, 1);
  return suspects.map(({ name }) => name);
}

/** What to do next, as far as it was measured to help; says so where nothing that was tried does. */
export function nextStep(layers: readonly LayerReport[], advice: Advice, samples: number): string {
  const { presentDb, isExact, proposals } = advice;
  if (isExact) return 'Next: nothing; the outputs have no error.\n';
  const skipped = layers.filter((layer) => layer.skipped).length;
  const already = skipped === 0 ? '' : ` (${countOf(skipped, 'layer')} skipped so far)`;
  const how = `measured${advice.samples < samples ? ` on ${advice.samples} of ${countOf(samples, 'sample')}` : ''}`;
  const present = formatDb(presentDb);
  const helping = proposals.filter(
    (proposal) => dbOf(proposal) > (presentDb ?? -Infinity) + worthDb,
  );
  const skip = bestSkip(helping);
  const other = helping.find(({ kind }) => kind !== 'skip');
  const perChannel =
    other === undefined || dbOf(other) <= dbOf(skip)
      ? ''
      : `      --per-channel gives ${words(other)}, without a skip (${how}).\n`;
  if (skip !== undefined) {
    const options = skip.skips.map((name) => `--skip ${shellWord(name)}`).join(' ');
    return `Next: ${options} gives ${words(skip)} instead of ${present} (${how})${already}, or let \`bitloupe tune\` find a small set of skips.\n${perChannel}`;
  }
  const tried = proposals.filter(({ kind }) => kind === 'skip');
  const best = tried[0];
  const nothing =
    best === undefined
      ? 'no skip was tried'
      : `none of ${countOf(tried.length, 'skip')} that ${tried.length === 1 ? 'was' : 'were'} tried helps (best: ${printable(listed(best.skips))}, ${words(best)} instead of ${present}, ${how})`;
  return `Next: ${nothing}${already}; \`bitloupe tune\` searches further.\n${perChannel}`;
}

/** The best single skip, unless more of them win clearly more. */
function bestSkip(helping: readonly Proposal[]): Proposal | undefined {
  const skips = helping.filter(({ kind }) => kind === 'skip');
  const single = skips.find((proposal) => proposal.skips.length === 1);
  const [best] = skips;
  return single !== undefined && dbOf(best) < dbOf(single) + worthMoreDb ? single : best;
}

function dbOf(proposal: Proposal | undefined): number {
  return proposal?.exact === true ? Infinity : (proposal?.outputDb ?? -Infinity);
}

function words({ outputDb, exact }: Proposal): string {
  return exact === true ? 'no error at all' : `${formatDb(outputDb)} dB`;
}

function listed(names: readonly string[]): string {
  return names.length > 2 ? `${names[0] ?? ''} and ${names.length - 1} more` : names.join(' and ');
}

/** Ready to be pasted, whatever the model calls its layers. */
function shellWord(name: string): string {
  return `'${printable(name).replaceAll("'", `'\\''`)}'`;
}

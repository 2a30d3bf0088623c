import type { Advice, Proposal } from '../../shared/contract/tuning';
import { chooseNext } from '../../shared/findings/next-step';
import { countOf, formatDb } from '../../shared/numbers';
import type { LayerReport } from '../../shared/contract/report';
import { printable } from '../../shared/printable';

/** What to do next, as far as it was measured to help; says so where nothing that was tried does. */
export function nextStep(layers: readonly LayerReport[], advice: Advice, samples: number): string {
  const next = chooseNext(advice);
  if (next.kind === 'nothing-left') return 'Next: nothing; the outputs have no error.\n';
  const skipped = layers.filter((layer) => layer.skipped).length;
  const already = skipped === 0 ? '' : ` (${countOf(skipped, 'layer')} skipped so far)`;
  const how = `measured${advice.samples < samples ? ` on ${advice.samples} of ${countOf(samples, 'sample')}` : ''}`;
  const present = formatDb(advice.presentDb);
  const perChannel =
    next.perChannel === null
      ? ''
      : `      --per-channel gives ${words(next.perChannel)}, without a skip (${how}).\n`;
  if (next.kind === 'skip') {
    const options = next.skip.skips.map((name) => `--skip ${shellWord(name)}`).join(' ');
    return `Next: ${options} gives ${words(next.skip)} instead of ${present} (${how})${already}, or let \`bitloupe tune\` find a small set of skips.\n${perChannel}`;
  }
  const { tried, best } = next;
  const nothing =
    best === null
      ? 'no skip was tried'
      : `none of ${countOf(tried, 'skip')} that ${tried === 1 ? 'was' : 'were'} tried helps (best: ${printable(listed(best.skips))}, ${words(best)} instead of ${present}, ${how})`;
  return `Next: ${nothing}${already}; \`bitloupe tune\` searches further.\n${perChannel}`;
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

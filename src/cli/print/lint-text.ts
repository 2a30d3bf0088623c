import { getOrMake } from '../../shared/get-or-make';
import type { LintFinding } from '../../shared/contract/lint';
import { countOf } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import { notRunWords, targets } from '../../shared/targets/targets';
import type { LintReport } from '../schemas/lint';
import type { Stream } from '../terminal/io';
import { renderTable } from '../terminal/table';

/** Places of one rule that are listed; the JSON has all. */
const mostPlaces = 12;

/** What the target says, rule by rule, with where and what to do. */
export function lintText(report: LintReport, { paint }: Stream): string {
  const profile = targets[report.target];
  const rules = new Map<string, LintFinding[]>();
  for (const finding of report.findings) getOrMake(rules, finding.rule, () => []).push(finding);
  const parts = [...rules.values()].map((findings) => {
    const [first] = findings;
    if (first === undefined) return '';
    const isIllegal = first.severity === 'illegal';
    const head = isIllegal ? paint.red('Illegal') : paint.yellow('Slow');
    const fixes = [...new Set(findings.map(({ fix }) => fix))];
    const rows = findings.slice(0, mostPlaces);
    const more = findings.length - rows.length;
    return [
      `${head} ${paint.bold(first.rule)}: ${first.wants}.\n`,
      renderTable(
        [
          { title: 'Layer', cell: ({ layer }) => (layer === '' ? 'the file' : layer) },
          { title: 'Op', cell: ({ op }) => op },
          { title: 'What is there', cell: ({ message }) => message },
        ],
        rows,
        paint,
      ),
      more > 0 ? `… and ${more} more\n` : '',
      ...fixes.map((fix) => `${printable(fix)}\n`),
      paint.dim(`Source: ${first.source.title}, ${first.source.address}\n`),
    ].join('');
  });
  const found = report.findings.length;
  const end =
    found === 0
      ? `${paint.green('Nothing')} that ${profile.label} would not take, in ${countOf(report.int8Layers, 'int8 layer')}.\n`
      : `${report.illegal} illegal, ${report.slow} slow, in ${countOf(report.int8Layers, 'int8 layer')}.\n`;
  const doubt = report.notRun ? `${paint.dim(notRunWords(profile))}\n` : '';
  return `${[...parts, end].join('\n')}${doubt}`;
}

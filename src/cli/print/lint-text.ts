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
  const doubt = report.notRun ? `${paint.dim(notRunWords(profile))}\n` : '';
  return `${[...parts, endText(report, paint)].join('\n')}${doubt}`;
}

function endText(report: LintReport, paint: Stream['paint']): string {
  const { int8Layers, notJudged, findings, illegal, slow, target } = report;
  const layers = countOf(int8Layers, 'int8 layer');
  const unknown = `${countOf(notJudged, 'integer operator')} not judged`;
  if (findings.length > 0)
    return `${illegal} illegal, ${slow} slow, in ${layers}${notJudged > 0 ? `; ${unknown}` : ''}.\n`;
  // That nothing was found where nothing was looked at must not read as approval.
  if (notJudged > 0 && int8Layers === 0) return `${paint.yellow('No verdict')}: ${unknown}.\n`;
  return `${paint.green('Nothing')} that ${targets[target].label} would not take, in ${layers}${notJudged > 0 ? `; ${unknown}` : ''}.\n`;
}

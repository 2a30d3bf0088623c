import type {
  AccuracyResult,
  BenchmarkResult,
  ModelComparison,
  SensitivityResult,
} from '../../shared/contract/judgement';
import type { OpenedModel, PlanView } from '../../shared/contract/model-view';
import type { DebugReport } from '../../shared/contract/report';
import type { Notice } from '../../shared/contract/parts';
import { metricTable, metricIds } from '../../shared/contract/metrics';
import {
  countOf,
  formatBytes,
  formatCount,
  formatDb,
  formatDuration,
  formatPercent,
  nothing,
} from '../ui/text/numbers';
import type { ParetoRun } from '../charts/dots/pareto-chart';
import { comparisonSection } from './comparison-section';
import { markup, trustedMarkup, type Markup } from '../../shared/html/html';
import { htmlPage } from '../../shared/html/html-page';
import { specialPrecisions } from '../state/words/precision-looks';
import { layersTable } from './report-table';

/** A picture in both themes: SVG text as `chartToSvg` makes it, or the address of a picture inside the file (`data:image/…`). */
export interface ReportPicture {
  readonly title: string;
  readonly caption?: string;
  readonly light: string;
  readonly dark: string;
}

export interface HtmlReportSource {
  readonly appVersion: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly model: OpenedModel;
  readonly plan: PlanView;
  readonly report: DebugReport;
  readonly floatBytes: number;
  readonly quantizedBytes: number;
  readonly accuracy: AccuracyResult | null;
  readonly benchmark: BenchmarkResult | null;
  readonly sensitivity: SensitivityResult | null;
  /** Another model that was compared, and what it is called. */
  readonly comparison: { readonly name: string; readonly value: ModelComparison } | null;
  readonly notices: readonly Notice[];
  readonly pictures: readonly ReportPicture[];
  readonly runs: readonly ParetoRun[];
  readonly threshold: number;
}

/** The whole report as one HTML file: no network, no script needed to read it, light and dark. */
export function buildHtmlReport(source: HtmlReportSource): string {
  const { model, report, plan } = source;
  const title = `${model.name}: quantization report`;
  const body = markup`<main>
<header><h1>${model.name}</h1><p class="quiet">Quantization report · ${source.createdAt.slice(0, 16).replace('T', ' ')} · Bitloupe ${source.appVersion}</p></header>
${randomData(report)}
<section aria-label="Summary"><dl class="facts">${facts(source).map(([name, value, more]) => markup`<div><dt>${name}</dt><dd>${value} <small>${more}</small></dd></div>`)}</dl></section>
${noticeSection([...source.notices, ...report.warnings.filter((warning) => !source.notices.some((notice) => notice.message === warning.message))])}
${source.pictures.length === 0 ? null : markup`<section aria-label="Pictures">${source.pictures.map(picture)}</section>`}
${keptInFloat(plan)}
<section class="long" aria-label="Layers"><h2>Layers</h2><p class="quiet">SQNR in dB; numbers under ${source.threshold} dB are filled. Click a head to sort.</p>${layersTable(report, plan, source.sensitivity, source.threshold)}</section>
${source.comparison === null ? null : comparisonSection(source.comparison.name, source.comparison.value, plan, source.threshold)}
${runsSection(source.runs)}
<section aria-label="Conditions"><h2>Run conditions</h2><dl class="pairs">${conditions(source).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>
<section aria-label="Recipe"><h2>Recipe</h2><p class="quiet">Save as <code>recipe.json</code>; <code>bitloupe quantize ${model.name} --recipe recipe.json</code> makes the same model again.</p><pre>${JSON.stringify(report.recipe, null, 2)}</pre></section>
<section aria-label="Definitions"><h2>What the numbers mean</h2><dl class="pairs">${metricIds.map((id) => markup`<dt>${metricTable[id].label}</dt><dd>${metricTable[id].definition}</dd>`)}<dt>SQNR</dt><dd>10·log10(Σx² / Σ(x−y)²), pooled over all samples; “exact” = no noise at all.</dd></dl></section>
</main>`;
  return htmlPage(title, body, `Bitloupe ${source.appVersion}`);
}

function randomData(report: DebugReport): Markup | null {
  if (report.data.trusted) return null;
  return markup`<section class="notice"><p><b>Random data.</b> Ranges and every number below come from noise, not from real inputs. They say nothing about this model’s accuracy.</p></section>`;
}

function facts({
  report,
  plan,
  floatBytes,
  quantizedBytes,
  accuracy,
  benchmark,
}: HtmlReportSource): readonly (readonly [string, string, string])[] {
  const skipped = plan.layers.filter((layer) => layer.skipped).length;
  const special = specialPrecisions(plan.layers);
  const others = special.reduce((sum, [, count]) => sum + count, skipped);
  return [
    ...report.outputs.map(
      (output) =>
        [
          report.outputs.length === 1 ? 'Output SQNR' : output.name,
          `${formatDb(output.sqnrDb, output.exact === true)}${output.sqnrDb === null ? '' : ' dB'}`,
          output.cosine === null ? '' : `cosine ${output.cosine.toFixed(4)}`,
        ] as const,
    ),
    ...(accuracy === null || accuracy.quantizedTop1 === null
      ? []
      : [
          [
            'Accuracy',
            `${formatPercent(accuracy.quantizedTop1)} %`,
            `float ${formatPercent(accuracy.floatTop1)} %`,
          ] as const,
        ]),
    ...(accuracy?.agreement == null
      ? []
      : [
          [
            'Agreement',
            `${formatPercent(accuracy.agreement)} %`,
            `of ${countOf(accuracy.samples, 'answer')}`,
          ] as const,
        ]),
    ['Size', formatBytes(quantizedBytes), `float ${formatBytes(floatBytes)}`],
    ...(benchmark === null
      ? []
      : [
          [
            'Latency',
            formatDuration(benchmark.quantized.medianMs),
            `float ${formatDuration(benchmark.float.medianMs)}`,
          ] as const,
        ]),
    [
      'Layers',
      `${formatCount(plan.layers.length - others)} int8`,
      [
        ...special.map(([text, count]) => `${formatCount(count)} ${text}`),
        `${formatCount(skipped)} float`,
      ].join(', '),
    ],
  ];
}

function noticeSection(notices: readonly Notice[]): Markup | null {
  if (notices.length === 0) return null;
  return markup`<section aria-label="Notices"><h2>Notices</h2><ul>${notices.map((notice) => markup`<li>${notice.message}${notice.hint === undefined ? null : markup` <span class="quiet">${notice.hint}</span>`}</li>`)}</ul></section>`;
}

/** Pictures wider than this are made smaller by the page, and can be seen in full. */
const pageWidthPx = 1230;

function picture({ title, caption, light, dark }: ReportPicture, index: number): Markup {
  const isLarge = widthOf(light) > pageWidthPx;
  const id = `full-${index}`;
  const zoom = isLarge
    ? markup`<input type="checkbox" class="full" id="${id}"><label for="${id}">Full size, to scroll through</label>`
    : null;
  return markup`<figure><h2>${title}</h2>${zoom}<div class="frame"><div class="only-light">${embed(light, title)}</div><div class="only-dark">${embed(dark, title)}</div></div>${caption === undefined ? null : markup`<figcaption>${caption}</figcaption>`}</figure>`;
}

/** Of an SVG, px; 0 where it does not say. */
function widthOf(image: string): number {
  return Number(/^<svg\b[^>]*?\swidth="([\d.]+)/.exec(image)?.[1] ?? 0);
}

function embed(image: string, title: string): Markup {
  if (image.startsWith('<svg')) return trustedMarkup(image);
  if (!image.startsWith('data:image/'))
    throw new Error(`The picture “${title}” is neither SVG nor a data address`);
  return markup`<img src="${image}" alt="${title}">`;
}

function keptInFloat(plan: PlanView): Markup | null {
  const layers = plan.layers.filter((layer) => layer.skipped);
  if (layers.length === 0) return null;
  return markup`<section aria-label="Kept in float"><h2>Kept in float</h2><ul>${layers.map((layer) => markup`<li>${layer.name} <span class="quiet">${layer.op} ${layer.detail}</span></li>`)}</ul></section>`;
}

function runsSection(runs: readonly ParetoRun[]): Markup | null {
  if (runs.length < 2) return null;
  return markup`<section aria-label="Runs"><h2>Runs</h2><table><thead><tr><th class="n">#</th><th>Change</th><th class="n">Layers skipped</th><th class="n">Output dB</th><th class="n">Accuracy %</th><th class="n">Size</th></tr></thead><tbody>
${runs.map((run) => markup`<tr><td class="n">${run.id}</td><td class="name">${run.title}${run.trusted ? null : markup` <span class="quiet">random data</span>`}</td><td class="n">${run.skipped}</td><td class="n">${formatDb(run.outputDb, run.exact)}</td><td class="n">${formatPercent(run.accuracy)}</td><td class="n">${formatBytes(run.sizeBytes)}</td></tr>`)}
</tbody></table></section>`;
}

function conditions({
  model,
  report,
  benchmark,
}: HtmlReportSource): readonly (readonly [string, string])[] {
  const { run, data } = report;
  const times = Object.entries(report.timingsMs)
    .filter(([name]) => name !== 'total')
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`);
  return [
    [
      'Model',
      `${model.name}, ${formatBytes(model.sizeBytes)}, opset ${report.model.opset}, sha256 ${report.model.sha256}`,
    ],
    [
      'Data',
      `${countOf(data.samples, 'sample')}, ${data.kind}, ${data.trusted ? '' : 'generated, not trusted, '}sha256 ${data.sha256}`,
    ],
    ['Kernels', `${run.kernels}, optimisation level ${run.level}`],
    ['Preset', run.preset],
    ['Runtime', run.runtime],
    ['CPU', `${run.cpu.join(', ') || nothing}, ${countOf(run.threads, 'thread')}`],
    ['Time', [...times, `total ${formatDuration(report.timingsMs.total)}`].join(', ')],
    ['Peak memory', formatBytes(report.peakRssBytes)],
    ...(benchmark === null
      ? []
      : [
          [
            'Benchmark',
            `${countOf(benchmark.repeats, 'repeat')}, ${countOf(benchmark.threads, 'thread')}, interleaved; p95 ${formatDuration(benchmark.quantized.p95Ms)}, float ${formatDuration(benchmark.float.p95Ms)}`,
          ] as const,
        ]),
  ];
}

import { formatDb, nothing } from '../../shared/numbers';
import type { GridPair } from '../../shared/contract/matching';
import { markup, type Markup } from '../../shared/html/html';
import { htmlPage } from '../../shared/html/html-page';
import type { CompareResult } from '../schemas/compare';

/** A comparison as one HTML file: no network, no script needed to read it, light and dark. */
export function comparisonPage(
  result: CompareResult,
  floatName: string,
  otherName: string,
): string {
  const title = `${floatName} beside ${otherName}`;
  const body = markup`<main>
<header><h1>${title}</h1><p class="quiet">Comparison by Bitloupe: ${result.data.samples} samples, ${result.run.kernels} kernels, ${result.run.runtime}</p></header>
${result.data.trusted ? null : markup`<section class="notice"><p><b>Random data.</b> Every number below comes from noise, not from real inputs.</p></section>`}
<section aria-label="Summary"><dl class="facts">${facts(result).map(([name, value, more]) => markup`<div><dt>${name}</dt><dd>${value} <small>${more}</small></dd></div>`)}</dl></section>
<section aria-label="First divergence"><h2>First divergence</h2><p>${result.firstDivergence?.text ?? 'No layer loses notably more there than under our own quantization.'}</p></section>
${notices(result)}
${layers(result)}
${unmatched(result)}
<section aria-label="Definitions"><h2>What the words mean</h2><dl class="pairs">${definitions.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}</dl></section>
</main>`;
  return htmlPage(title, body);
}

const definitions = [
  [
    'theirs, ours',
    'SQNR of the layer’s output against the float model, everything before it rounded too: in the other model, and under our own quantization by the default recipe.',
  ],
  ['same grid', 'Results differ by rounding steps.'],
  ['other grid', 'Scales or zero points differ.'],
  [
    'other arithmetic',
    'Float, another integer type, scales made at run time, or one grid with other results.',
  ],
  ['other graph', 'Another operator computes the tensor.'],
  [
    'found by',
    'What says that two layers are one: the name, the values of the weights, the place in the graph, or what both compute; and how sure that is.',
  ],
] as const;

function facts({
  outputs,
  layers: found,
  unmatched: missing,
  answers,
}: CompareResult): readonly (readonly [string, string, string])[] {
  const share = (value: number | null): string =>
    value === null ? nothing : `${(100 * value).toFixed(1)} %`;
  return [
    ...outputs.map(({ name, sqnrDb, exact, cosine }) => {
      const more = cosine === null ? '' : `cosine ${cosine.toFixed(4)}`;
      return [
        outputs.length === 1 ? 'Output SQNR' : name,
        dbText(sqnrDb, exact === true),
        more,
      ] as const;
    }),
    ['Layers found', `${found.length} of ${found.length + missing.length}`, ''],
    ...(answers === null
      ? []
      : [['Agreement', share(answers.agreement), `of ${answers.samples} samples`] as const]),
  ];
}

function notices({ warnings }: CompareResult): Markup | null {
  if (warnings.length === 0) return null;
  return markup`<section aria-label="Notices"><h2>Notices</h2><ul>${warnings.map(({ message, hint }) => markup`<li>${message} <span class="quiet">${hint ?? ''}</span></li>`)}</ul></section>`;
}

const heads = [
  ['#', true],
  ['Layer', false],
  ['Op', false],
  ['Weight dB', true],
  ['Theirs dB', true],
  ['Ours dB', true],
  ['Output scale, theirs', true],
  ['ours', true],
  ['Weight scale, theirs', true],
  ['ours', true],
  ['Verdict', false],
  ['Found by', false],
] as const;

function layers({ layers: rows, firstDivergence }: CompareResult): Markup | null {
  if (rows.length === 0) return null;
  return markup`<section class="long" aria-label="Layers"><h2>Layers</h2><p class="quiet">Click a head to sort. The first divergence is filled.</p>
<table class="sortable"><thead><tr>${heads.map(([text, isNumber]) => markup`<th scope="col"${isNumber ? markup` class="n"` : null}><button type="button">${text}</button></th>`)}</tr></thead>
<tbody>${rows.map((row, index) => layerRow(row, index, row.name === firstDivergence?.layer))}</tbody></table></section>`;
}

type Layer = CompareResult['layers'][number];

function layerRow(layer: Layer, index: number, isFirst: boolean): Markup {
  const { name, op, weight, accumulated, oursDb, activation, weightGrid, verdict, match } = layer;
  const theirs =
    accumulated === null
      ? numberCell(null, nothing)
      : numberCell(accumulated.sqnrDb, dbText(accumulated.sqnrDb, accumulated.exact === true));
  return markup`<tr${isFirst ? markup` class="skipped"` : null}>
<td class="n" data-v="${index + 1}">${index + 1}</td><td class="name">${name.split(/(?<=\/)/).map((part) => markup`${part}<wbr>`)}${isFirst ? markup` <b>first divergence</b>` : null}</td><td>${op}</td>
${numberCell(weight?.sqnrDb ?? null, dbText(weight?.sqnrDb ?? null, weight?.exact === true))}${theirs}${numberCell(oursDb, dbText(oursDb, false))}
${scaleCells(activation)}${scaleCells(weightGrid ?? { ours: null, theirs: null })}
<td title="${verdict?.text ?? ''}">${verdict?.kind.replace('-', ' ') ?? nothing}</td><td title="${match.reason}">${match.by} ${Math.floor(match.confidence * 100)} %</td>
</tr>`;
}

function scaleCells({ ours, theirs }: GridPair): readonly Markup[] {
  return [theirs, ours].map((grid) => {
    const scale = grid?.scale ?? null;
    const text =
      scale === null ? (grid?.dtype ?? nothing) : `${scale.toPrecision(3)} ${grid?.dtype}`;
    return numberCell(scale, text);
  });
}

function numberCell(value: number | null, text: string): Markup {
  return markup`<td class="n" data-v="${value ?? ''}">${text}</td>`;
}

function dbText(db: number | null, isExact: boolean): string {
  return isExact ? 'exact' : formatDb(db);
}

function unmatched({ unmatched: missing }: CompareResult): Markup | null {
  if (missing.length === 0) return null;
  return markup`<section aria-label="Not found"><h2>Not found</h2><ul>${missing.map(({ layer, reason }) => markup`<li>${layer} <span class="quiet">${reason}</span></li>`)}</ul></section>`;
}

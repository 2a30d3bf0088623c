import type { ReactElement } from 'react';
import type { LayerTiming } from '../../../shared/contract/judgement';
import type { LayerView, PlanView } from '../../../shared/contract/model-view';
import { metricTable, metricIds, type MetricId } from '../../../shared/contract/metrics';
import { precisionText } from '../../../shared/recipe/precisions';
import { type MetricSeries } from '../../state/view';
import { joinFacts } from '../../ui/text/join-facts';
import { countOf, formatDb, formatMicroseconds } from '../../ui/text/numbers';
import { seriesNote } from '../../state/words/series-words';
import { findingsOfLayer, findingsOfTensor } from '../../state/words/target-words';
import type { TooltipPlace } from '../hooks/use-hover';
import { formatShape } from '../model/describe-item';
import type { Scene } from '../draw/scene';
import { indexPrecisions } from '../paint/edge-paint';
import type { RanOverlay } from '../paint/ran-paint';

export interface GraphTooltipProps {
  readonly place: TooltipPlace;
  readonly panel: { readonly width: number; readonly height: number };
  readonly scene: Scene;
  readonly plan: PlanView;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  readonly metric: MetricId;
  readonly ran: RanOverlay | null;
}

const tooltipWidth = 248;

/** The numbers of what the pointer rests on. The same facts are in the table and the inspector, so it takes no focus. */
export function GraphTooltip(props: GraphTooltipProps): ReactElement | null {
  const { place, panel, scene, plan } = props;
  const content =
    place.edge >= 0 ? (
      <EdgeFacts scene={scene} edge={place.edge} plan={plan} />
    ) : place.element >= scene.layout.itemCount ? (
      <GroupFacts scene={scene} group={place.element - scene.layout.itemCount} />
    ) : (
      <ItemFacts {...props} item={place.element} />
    );
  const isLeft = place.x + 16 + tooltipWidth > panel.width;
  const isAbove = place.y > panel.height * 0.6;
  return (
    <div
      role="presentation"
      data-over-graph
      className="pointer-events-none absolute z-20 rounded-2 bg-raised px-2.5 py-2 shadow-2"
      style={{
        width: tooltipWidth,
        left: isLeft ? Math.max(8, place.x - tooltipWidth - 12) : place.x + 14,
        ...(isAbove ? { bottom: panel.height - place.y + 8 } : { top: place.y + 14 }),
      }}
    >
      {content}
    </div>
  );
}

function ItemFacts({
  scene,
  item: id,
  plan,
  series,
  metric,
  ran,
}: GraphTooltipProps & { readonly item: number }): ReactElement | null {
  const item = scene.model.items[id];
  if (!item) return null;
  const layer = plan.layers[item.layer];
  const idle = layer ? plan.idleSkips.find((skip) => skip.layer === layer.name) : undefined;
  const precision = layer ? indexPrecisions(plan).get(layer.output) : undefined;
  const shown = layer ? metricIds.filter((each) => series[each].state !== 'none') : [];
  return (
    <>
      <p className="font-medium break-all text-ink">{item.name}</p>
      <p className="text-meta text-ink2">
        {joinFacts(
          `${item.op} ${item.detail}`.trim() + item.folded.map((op) => ` + ${op}`).join(''),
          formatShape(item.shape),
        )}
      </p>
      {layer?.nodes[0] === undefined || layer.nodes[0] === layer.name ? null : (
        <p className="text-meta break-all text-ink2">Called {layer.nodes[0]} there</p>
      )}
      {shown.length > 0 ? (
        <dl className="mt-1.5 grid grid-cols-[1fr_auto] gap-x-3 border-t border-line pt-1.5 text-meta">
          {shown.map((each) => {
            const values = series[each];
            const isOwn = each === metric;
            const isFloat = layer?.skipped === true && metricTable[each].isOwn;
            return (
              <div key={each} className="contents">
                <dt className={isOwn ? 'text-ink' : 'text-ink2'}>
                  {metricTable[each].label}
                  {seriesNote(values) === '' ? null : (
                    <span className="text-ink3"> {seriesNote(values)}</span>
                  )}
                </dt>
                <dd className={`text-right ${isOwn ? 'font-medium text-ink' : 'text-ink2'}`}>
                  {isFloat ? (
                    <span className="text-float">float</span>
                  ) : (
                    withUnit(formatDb(values.db[item.layer], values.exact[item.layer] === true))
                  )}
                </dd>
              </div>
            );
          })}
        </dl>
      ) : null}
      {layer ? (
        <RanFacts timing={ran?.timings.get(layer.name)} isStale={ran?.isStale === true} />
      ) : null}
      <p className="mt-1.5 border-t border-line pt-1.5 text-meta text-ink2">
        {sayPrecision(
          item.floatReason,
          layer,
          precision?.effective,
          precision?.roundedAt.length ?? 0,
        )}
      </p>
      <TargetWords plan={plan} layer={layer?.name} />
      {idle ? (
        <p className="mt-1 text-meta text-warn">
          Skipping it alone changes no tensor.
          {idle.neighbours.length > 0
            ? ` Skip ${idle.neighbours.join(' and ')} with it (a guess until measured).`
            : ''}
        </p>
      ) : null}
    </>
  );
}

/** The first rule that the target has of this layer or edge, with its source. */
function TargetWords({
  plan,
  layer,
  tensor,
}: {
  readonly plan: PlanView;
  readonly layer?: string | undefined;
  readonly tensor?: string;
}): ReactElement | null {
  const found =
    tensor === undefined ? findingsOfLayer(plan, layer) : findingsOfTensor(plan, tensor);
  const [first] = found;
  if (first === undefined) return null;
  return (
    <p className={`mt-1 text-meta ${first.isLeft ? 'text-warn' : 'text-ink2'}`}>
      {first.label} {first.isLeft ? 'does not take this' : 'changed this'}: {first.wants} (
      {first.source.title}).
      {found.length > 1 ? ` ${countOf(found.length - 1, 'more rule')}.` : ''}
    </p>
  );
}

function RanFacts({
  timing,
  isStale,
}: {
  readonly timing: LayerTiming | undefined;
  readonly isStale: boolean;
}): ReactElement | null {
  if (timing === undefined) return null;
  const facts: readonly (readonly [string, number | undefined])[] = [
    ['Float model', timing.floatUs],
    ['Int8 model', timing.quantizedUs],
    ['Q and DQ', timing.quantizeUs],
  ];
  return (
    <dl className="mt-1.5 grid grid-cols-[1fr_auto] gap-x-3 border-t border-line pt-1.5 text-meta text-ink2">
      {facts.map(([name, us]) =>
        us === undefined ? null : (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="text-right">{formatMicroseconds(us)} µs</dd>
          </div>
        ),
      )}
      <dt className="col-span-2 break-words">
        Ran as {timing.executed}
        {timing.kernels.length > 0 ? `: ${timing.kernels.join(', ')}` : ''}
        {isStale ? <span className="text-ink3"> on an earlier recipe</span> : null}
      </dt>
    </dl>
  );
}

function withUnit(text: string): string {
  return /\d/.test(text) ? `${text} dB` : text;
}

function sayPrecision(
  floatReason: string | null,
  layer: LayerView | undefined,
  effective: string | undefined,
  roundedAt: number,
): string {
  if (floatReason !== null) return `Stays float: ${floatReason}.`;
  if (layer === undefined) return 'Float.';
  const text = precisionText(layer);
  const how = text === 'int8' ? 'Quantized.' : `Quantized to ${text}.`;
  const output =
    effective === undefined ? '' : ` Output ${effective === 'float32' ? 'float' : effective}`;
  const rounded = roundedAt > 0 ? `, rounded again at ${countOf(roundedAt, 'node')}` : '';
  return `${layer.skipped ? 'Skipped.' : how}${output === '' ? '' : `${output}${rounded}.`}`;
}

/** More tensors than this on one line between closed blocks are counted, not listed. */
const mostTensors = 3;

function EdgeFacts({
  scene,
  edge,
  plan,
}: {
  readonly scene: Scene;
  readonly edge: number;
  readonly plan: PlanView;
}): ReactElement {
  const { layout, model } = scene;
  const precisions = indexPrecisions(plan);
  const links = Array.from(
    layout.links.subarray(layout.linkStarts[edge], layout.linkStarts[edge + 1]),
    (link) => model.links[link],
  ).filter((link) => link !== undefined);
  const tensors = [...new Set(links.map((link) => link.tensor))];
  return (
    <>
      {tensors.slice(0, mostTensors).map((tensor) => {
        const precision = precisions.get(tensor);
        const isRounded = links.some(
          (link) => link.tensor === tensor && precision?.roundedAt.includes(link.toNode) === true,
        );
        return (
          <div key={tensor} className="mb-1 last:mb-0">
            <p className="font-medium break-all text-ink">{tensor}</p>
            <p className="text-meta text-ink2">
              {precision === undefined
                ? 'not a float tensor'
                : precision.effective === 'float32'
                  ? 'float'
                  : precision.effective}
              {isRounded ? ', rounded again where it ends' : ''}
            </p>
            <TargetWords plan={plan} tensor={tensor} />
          </div>
        );
      })}
      {tensors.length > mostTensors ? (
        <p className="text-meta text-ink3">
          and {countOf(tensors.length - mostTensors, 'more tensor')}
        </p>
      ) : null}
    </>
  );
}

function GroupFacts({
  scene,
  group: id,
}: {
  readonly scene: Scene;
  readonly group: number;
}): ReactElement | null {
  const group = scene.tree.groups[id];
  const paint = scene.groups[id];
  if (!group || !paint) return null;
  const worst = scene.model.items[paint.worstItem];
  const facts = joinFacts(
    countOf(paint.nodes, 'node'),
    paint.below > 0 ? `${countOf(paint.below, 'layer')} under the threshold` : '',
    paint.skipped > 0 ? `${countOf(paint.skipped, 'layer')} skipped` : '',
  );
  return (
    <>
      <p className="font-medium break-all text-ink">{group.label}</p>
      <p className="text-meta text-ink2">{facts}</p>
      {worst ? (
        <p className="mt-1.5 border-t border-line pt-1.5 text-meta text-ink2">
          Worst <span className="font-medium text-ink">{formatDb(paint.worstDb)} dB</span>,{' '}
          <span className="break-all">{worst.name}</span>
        </p>
      ) : null}
    </>
  );
}

import { useMemo, type ReactElement } from 'react';
import { assertNever } from '../../../shared/errors';
import type { TunePoint } from '../../../shared/contract/tuning';
import type { TuneTarget } from '../../../shared/contract/arguments';
import { countOf, formatDb, formatPercent } from '../../ui/text/numbers';
import { rangeTicks } from '../plot/count-ticks';
import { DotChart, type Dot } from './dot-chart';
import { paretoFrontier } from './frontier';

export interface TunePointsChartProps {
  readonly id?: string;
  readonly points: readonly TunePoint[];
  readonly target: TuneTarget;
  /** Top-1 of the float model, 0–1: what an accuracy drop is measured from. */
  readonly floatTop1: number | null;
  /** Index of the point that would be applied. */
  readonly chosen: number | null;
  onChoose(point: number): void;
}

/** Shows every recipe a search measured, the front and the target; data from the result of tuning. */
export function TunePointsChart({
  id,
  points,
  target,
  floatTop1,
  chosen,
  onChoose,
}: TunePointsChartProps): ReactElement {
  const chart = useMemo(
    () => tuneDots(points, target, floatTop1, chosen),
    [points, target, floatTop1, chosen],
  );
  return (
    <DotChart
      {...(id === undefined ? {} : { id })}
      label={`Tuning: layers skipped against ${chart.quantity}, ${countOf(points.length, 'recipe')} measured`}
      {...chart}
      xLabel="layers skipped"
      next={null}
      onPick={(key) => onChoose(Number(key))}
    />
  );
}

interface Quantity {
  readonly quantity: string;
  readonly yLabel: string;
  readonly targetValue: number | null;
  readonly targetText: string;
  of(point: TunePoint): number | null;
  write(value: number): string;
}

/** What the vertical axis shows for a target; shares in percent. Cosine has no measured value per point: output SQNR stands in. */
function quantityOf(target: TuneTarget, floatTop1: number | null): Quantity {
  const output = {
    quantity: 'output SQNR',
    yLabel: 'dB',
    of: (point: TunePoint) => point.outputDb,
    write: (db: number) => formatDb(db),
  };
  const percent = (value: number): string => formatPercent(value / 100);
  switch (target.kind) {
    case 'sqnr':
      return {
        ...output,
        targetValue: target.db,
        targetText: `target ${formatDb(target.db).replace(/\.0$/, '')} dB`,
      };
    case 'cosine':
    case 'divergence':
    case 'bytes':
      return { ...output, targetValue: null, targetText: '' };
    case 'accuracyDrop': {
      const value = floatTop1 === null ? null : floatTop1 * 100 - target.points;
      return {
        quantity: 'accuracy',
        yLabel: '%',
        of: (point) => (point.accuracy === null ? null : point.accuracy * 100),
        write: percent,
        targetValue: value,
        targetText: value === null ? '' : `target ${percent(value)} %`,
      };
    }
    case 'agreement':
      return {
        quantity: 'agreement',
        yLabel: '%',
        of: (point) => (point.agreement === null ? null : point.agreement * 100),
        write: percent,
        targetValue: target.share * 100,
        targetText: `target ${percent(target.share * 100)} %`,
      };
    default:
      return assertNever(target);
  }
}

function tuneDots(
  points: readonly TunePoint[],
  target: TuneTarget,
  floatTop1: number | null,
  chosen: number | null,
) {
  const quantity = quantityOf(target, floatTop1);
  const measured = points.flatMap((point, index) => {
    const y = quantity.of(point);
    return y === null ? [] : [{ point, index, x: point.skipped.length, y }];
  });
  const frontier = paretoFrontier(measured.map(({ x, y }) => ({ cost: x, gain: y })));
  const onFront = new Set(frontier);
  const dots = measured.map(({ point, index, x, y }, place): Dot => {
    const isFront = onFront.has(place);
    return {
      key: String(index),
      x,
      y,
      look: index === chosen ? 'chosen' : isFront ? 'front' : 'other',
      label: isFront || index === chosen ? quantity.write(y) : '',
      weight: index === chosen ? 2 : isFront ? 1 : 0,
      name: `${countOf(x, 'layer')} skipped, ${quantity.write(y)} ${quantity.yLabel}${point.reachesTarget ? ', reaches the target' : ''}`,
      tooltip: <PointTooltip point={point} />,
    };
  });
  const values = measured.map(({ y }) => y);
  const reach = quantity.targetValue === null ? values : [...values, quantity.targetValue];
  const isDb = quantity.yLabel === 'dB';
  const yTicks = isDb
    ? rangeTicks(Math.min(0, ...reach), Math.max(40, ...reach), 6)
    : rangeTicks(Math.min(99, ...reach), 100, 6);
  return {
    dots,
    front: frontier.map((place) => ({ x: measured[place]?.x ?? 0, y: measured[place]?.y ?? 0 })),
    xMax: Math.max(4, ...measured.map(({ x }) => x)),
    yTicks,
    yLabel: quantity.yLabel,
    quantity: quantity.quantity,
    target:
      quantity.targetValue === null ? null : { y: quantity.targetValue, text: quantity.targetText },
  };
}

function PointTooltip({ point }: { readonly point: TunePoint }): ReactElement {
  return (
    <>
      <p className="font-medium">{countOf(point.skipped.length, 'layer')} skipped</p>
      <p>
        {formatDb(point.outputDb)} dB
        {point.accuracy === null ? '' : ` · ${formatPercent(point.accuracy)} %`}
        {point.agreement === null ? '' : ` · ${formatPercent(point.agreement)} % agree`}
      </p>
    </>
  );
}

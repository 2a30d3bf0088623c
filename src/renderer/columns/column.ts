import type { LayerSensitivity, LayerTiming } from '../../shared/contract/judgement';
import type { Prediction } from '../../shared/contract/tuning';
import type { LayerView } from '../../shared/contract/model-view';
import type { LayerReport } from '../../shared/contract/report';
import type { ComparedLayer } from '../state/compared/compared-layers';
import {
  isSensitivity,
  metricTable,
  readMetric,
  type MetricId,
  type Reading,
} from '../../shared/contract/metrics';
import { nothing } from '../ui/text/numbers';

/** All that is known of one layer; undefined or null where nothing is. */
export interface LayerFacts {
  /** Its place among the layers. */
  readonly index: number;
  readonly layer: LayerView | undefined;
  readonly report: LayerReport | undefined;
  readonly sensed?: LayerSensitivity | undefined;
  readonly timing: LayerTiming | undefined;
  readonly prediction: Prediction | null;
  /** Of the comparison with another model. */
  readonly compared?: ComparedLayer | undefined;
}

export interface MetricCell {
  readonly db: number | null;
  readonly exact: boolean;
}

/** The same on the screen, where metrics come as they are measured. */
export interface ShownFacts extends LayerFacts {
  readonly layer: LayerView;
  readonly metrics: Readonly<Record<MetricId, MetricCell>>;
}

/** A column of the table. Check box, number and name are always there. */
export interface ColumnSpec {
  readonly id: string;
  /** Head, short. */
  readonly head: string;
  /** In the column chooser and as the head's tooltip. */
  readonly title: string;
  readonly widthPx: number;
  readonly metric?: MetricId;
  readonly align?: 'left';
  /** Where it is too long, its end is what tells it apart. */
  readonly keepsEnd?: true | undefined;
  /** A number of dB that has its colour beside it. */
  readonly tinted?: true | undefined;
  /** What it sorts by; null goes last. */
  value(facts: ShownFacts): number | string | null;
  text(facts: ShownFacts): string;
  /** Beside the word itself, never instead of it. */
  color?(facts: ShownFacts): string | undefined;
  /** The largest number is what one looks for: noise, time, gain. */
  readonly largestFirst?: boolean;
}

export type ReportColumn = { readonly head: string } & (
  | {
      sqnr(facts: LayerFacts): Reading | null;
      /** “float” stands for it where the layer is skipped. */
      readonly own: boolean;
    }
  | { number(facts: LayerFacts): number | null; write(value: number): string }
  | { text(facts: LayerFacts): string }
);

export type MeasuredApart = 'sensitivity' | 'prediction' | 'timings' | 'comparison' | 'precisions';

/** What can be said of a layer, and how each place says it: the table, the CSV file at full precision, the HTML report. */
export interface LayerColumn {
  /** Files have it only where that was measured. */
  readonly from?: MeasuredApart | undefined;
  readonly table?: ColumnSpec | undefined;
  readonly csv?:
    | {
        /** With its unit. */
        readonly head: string;
        value(facts: LayerFacts): string | number | null | undefined;
      }
    | undefined;
  readonly report?: ReportColumn | undefined;
}

type Heads = readonly [head: string, widthPx: number, title: string];

/** A metric. The table has it as it is measured, files as the run or the sensitivity has it. */
export function metric(id: MetricId, [head, widthPx, title]: Heads): LayerColumn {
  const { label, isOwn, scale } = metricTable[id];
  const of = ({ report, sensed }: LayerFacts): Reading | null => readMetric(id, report, sensed);
  return {
    from: isSensitivity(id) ? 'sensitivity' : undefined,
    table: {
      id,
      head,
      title,
      widthPx,
      metric: id,
      value: ({ layer, metrics }) => {
        if (layer.skipped && id !== 'accumulated') return null;
        return metrics[id].exact ? Number.MAX_VALUE : metrics[id].db;
      },
      text: ({ metrics }) => scale.format(metrics[id].db, metrics[id].exact),
    },
    csv: { head: `${label.toLowerCase()} ${scale.unit}`, value: (facts) => inFile(of(facts)) },
    report: { head: label, own: isOwn, sqnr: of },
  };
}

function inFile(metric: Reading | null): string | number | null {
  if (metric === null) return null;
  if (metric.exact === true) return 'exact';
  return metric.zeroSignal === true ? 'no signal' : metric.value;
}

type Write = (value: number) => string;

interface NumberPlaces {
  readonly table?: readonly [...Heads, write: Write];
  /** Otherwise the largest number is what one looks for: noise, time, gain. */
  readonly smallestFirst?: true;
  readonly tinted?: true;
  readonly csv?: string;
  /** Without words of its own it is a number of dB, coloured as such. */
  readonly report?: { readonly head: string; readonly write?: Write };
  readonly from?: MeasuredApart;
}

/** A number: one value, in as many places as name it. */
export function number(
  id: string,
  of: (facts: LayerFacts) => number | null | undefined,
  { table, smallestFirst, tinted, csv, report, from }: NumberPlaces,
): LayerColumn {
  const valueOf = (facts: LayerFacts): number | null => of(facts) ?? null;
  const [head = '', widthPx = 0, title = '', write = String] = table ?? [];
  const text = (value: number | null): string => (value === null ? nothing : write(value));
  const sqnr = (facts: LayerFacts): Reading => ({ value: valueOf(facts) });
  return {
    from,
    table: table && {
      id,
      head,
      widthPx,
      title,
      tinted,
      largestFirst: smallestFirst !== true,
      value: valueOf,
      text: (facts) => text(valueOf(facts)),
    },
    csv: csv === undefined ? undefined : { head: csv, value: of },
    report:
      report?.write === undefined
        ? report && { head: report.head, own: false, sqnr }
        : { head: report.head, number: valueOf, write: report.write },
  };
}

import type { ReactNode } from 'react';

/** One measured recipe on a chart of cost against what it reaches. */
export interface Dot {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly look: 'front' | 'other' | 'chosen' | 'predicted';
  /** Written beside the dot where there is room. */
  readonly label: string;
  /** Higher gets its label first. */
  readonly weight: number;
  /** For screen readers. */
  readonly name: string;
  readonly tooltip: ReactNode;
}

export interface DotChartProps {
  readonly id?: string;
  readonly label: string;
  readonly dots: readonly Dot[];
  /** Points of the step line, left to right. */
  readonly front: readonly { readonly x: number; readonly y: number }[];
  /** A dashed line to what comes next. */
  readonly next: { readonly from: string; readonly to: string } | null;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yTicks: readonly number[];
  readonly xMax: number;
  /** Band of values that reach a target. */
  readonly target: { readonly y: number; readonly text: string } | null;
  onPick(key: string, event: { readonly shiftKey: boolean }): void;
  onMenu?(key: string, at: { readonly x: number; readonly y: number }): void;
}

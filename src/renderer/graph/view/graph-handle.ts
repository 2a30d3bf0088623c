import type { GraphStage } from './graph-stage';

export interface GraphHandle {
  readonly stage: GraphStage;
  /** Where a layer or node is drawn: itself, or the closed block round it; -1 = nowhere. */
  elementOf(name: string): number;
}

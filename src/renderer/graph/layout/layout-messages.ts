import type { GraphLayout } from './graph-layout';
import type { LayoutInput } from './layout-input';

/** To the layout worker: a graph once, then what is open. */
export type LayoutRequest =
  | { readonly kind: 'graph'; readonly graph: number; readonly input: LayoutInput }
  | {
      readonly kind: 'layout';
      readonly request: number;
      readonly graph: number;
      readonly open: readonly boolean[];
    };

export type LayoutReply =
  | {
      readonly kind: 'layout';
      readonly request: number;
      readonly layout: GraphLayout;
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly request: number; readonly message: string };

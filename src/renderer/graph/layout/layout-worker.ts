import { layoutGraph } from './layout-graph';
import type { LayoutInput } from './layout-input';
import type { LayoutReply, LayoutRequest } from './layout-messages';

interface WorkerScope {
  onmessage: ((event: MessageEvent<LayoutRequest>) => void) | null;
  postMessage(reply: LayoutReply, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
let graph = -1;
let input: LayoutInput | null = null;

scope.onmessage = ({ data }) => {
  if (data.kind === 'graph') {
    graph = data.graph;
    input = data.input;
    return;
  }
  if (input === null || data.graph !== graph) return;
  const start = performance.now();
  try {
    const layout = layoutGraph(input, data.open);
    const { boxes, states, edgeEnds, linkStarts, links, pointStarts, points } = layout;
    const transfer = [boxes, states, edgeEnds, linkStarts, links, pointStarts, points].map(
      (array) => array.buffer as ArrayBuffer,
    );
    scope.postMessage(
      { kind: 'layout', request: data.request, layout, durationMs: performance.now() - start },
      transfer,
    );
  } catch (error) {
    scope.postMessage({
      kind: 'failed',
      request: data.request,
      message: error instanceof Error ? error.message : String(error),
    });
  }
};

import type { GraphLayout } from './graph-layout';
import type { LayoutInput } from './layout-input';
import type { LayoutReply, LayoutRequest } from './layout-messages';

/** A worker still at an older layout after this long is stopped: nobody waits for that picture any more. */
const patienceMs = 120;

/** Lays graphs out in a worker; only the latest request is ever answered. */
export class LayoutClient {
  private worker: Worker | null = null;
  private graph = 0;
  private input: LayoutInput | null = null;
  private request = 0;
  private pending: {
    readonly request: number;
    readonly open: readonly boolean[];
    readonly resolve: (layout: GraphLayout | null) => void;
    readonly reject: (error: Error) => void;
  } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly startWorker: () => Worker;

  constructor(
    startWorker: () => Worker = () =>
      new Worker(new URL('./layout-worker.ts', import.meta.url), {
        type: 'module',
        name: 'graph-layout',
      }),
  ) {
    this.startWorker = startWorker;
  }

  setGraph(input: LayoutInput): void {
    this.graph += 1;
    this.input = input;
    if (this.worker) this.post({ kind: 'graph', graph: this.graph, input });
  }

  /** Resolves with null when a later request has taken this one's place. */
  layout(open: readonly boolean[]): Promise<GraphLayout | null> {
    const isBusy = this.pending !== null;
    this.pending?.resolve(null);
    this.request += 1;
    const request = this.request;
    return new Promise((resolve, reject) => {
      this.pending = { request, open, resolve, reject };
      if (!this.worker) this.restart();
      else {
        this.post({ kind: 'layout', request, graph: this.graph, open });
        if (isBusy) this.armTimer();
      }
    });
  }

  dispose(): void {
    this.pending?.resolve(null);
    this.pending = null;
    this.stop();
  }

  private post(message: LayoutRequest): void {
    this.worker?.postMessage(message);
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.worker?.terminate();
    this.worker = null;
  }

  private restart(): void {
    this.stop();
    const worker = this.startWorker();
    this.worker = worker;
    worker.onmessage = (event: MessageEvent<LayoutReply>) => this.receive(event.data);
    worker.onerror = (event) => {
      const { pending } = this;
      this.pending = null;
      this.stop();
      pending?.reject(new Error(event.message));
    };
    if (this.input) this.post({ kind: 'graph', graph: this.graph, input: this.input });
    if (this.pending)
      this.post({
        kind: 'layout',
        request: this.pending.request,
        graph: this.graph,
        open: this.pending.open,
      });
  }

  private receive(reply: LayoutReply): void {
    const { pending } = this;
    if (!pending || reply.request !== pending.request) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.pending = null;
    if (reply.kind === 'layout') pending.resolve(reply.layout);
    else pending.reject(new Error(reply.message));
  }

  private armTimer(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.pending) this.restart();
    }, patienceMs);
  }
}

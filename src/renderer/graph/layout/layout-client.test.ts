import { afterEach, describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { buildGraphModel } from '../model/graph-model';
import { groupModel } from '../model/grouping';
import { LayoutClient } from './layout-client';
import { buildLayoutInput } from './layout-input';
import { layoutGraph } from './layout-graph';
import type { LayoutInput } from './layout-input';
import type { LayoutReply, LayoutRequest } from './layout-messages';

const model = buildGraphModel(digitsModel());
const { tree } = groupModel(model)[0]!;
const input = buildLayoutInput(model, tree);
const allOpen = tree.groups.map(() => true);
const allClosed = tree.groups.map(() => false);

type Behaviour = 'works' | 'hangs' | 'breaks';

/** The worker's protocol around the real layout, in this thread: Node has no web workers. */
class ThreadlessWorker {
  onmessage: ((event: MessageEvent<LayoutReply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;
  private input: LayoutInput | null = null;
  private readonly behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
  }

  postMessage(request: LayoutRequest): void {
    if (request.kind === 'graph') {
      this.input = request.input;
      return;
    }
    const { input: known } = this;
    if (this.behaviour === 'hangs' || !known) return;
    setTimeout(() => {
      if (this.isTerminated) return;
      if (this.behaviour === 'breaks')
        this.onmessage?.({
          data: { kind: 'failed', request: request.request, message: 'no room' },
        } as MessageEvent<LayoutReply>);
      else
        this.onmessage?.({
          data: {
            kind: 'layout',
            request: request.request,
            layout: layoutGraph(known, request.open),
            durationMs: 1,
          },
        } as MessageEvent<LayoutReply>);
    }, 5);
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

const clients: LayoutClient[] = [];

function clientWith(...behaviours: Behaviour[]): {
  client: LayoutClient;
  started: ThreadlessWorker[];
} {
  const started: ThreadlessWorker[] = [];
  const client = new LayoutClient(() => {
    const worker = new ThreadlessWorker(behaviours[started.length] ?? 'works');
    started.push(worker);
    return worker as unknown as Worker;
  });
  clients.push(client);
  client.setGraph(input);
  return { client, started };
}

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

describe('layout client', () => {
  it('lays out what was asked for', async () => {
    const { client } = clientWith();
    const layout = await client.layout(allOpen);
    expect(layout?.boxes).toEqual(layoutGraph(input, allOpen).boxes);
  });

  it('answers the latest request and lets earlier ones go', async () => {
    const { client, started } = clientWith();
    const [first, second] = [client.layout(allOpen), client.layout(allClosed)];
    expect(await first).toBeNull();
    expect((await second)?.width).toBe(layoutGraph(input, allClosed).width);
    expect(started).toHaveLength(1);
  });

  it('stops a worker that does not come back and asks another', async () => {
    const { client, started } = clientWith('hangs', 'works');
    const stuck = client.layout(allOpen);
    const next = client.layout(allClosed);
    expect(await stuck).toBeNull();
    expect((await next)?.width).toBe(layoutGraph(input, allClosed).width);
    expect(started.map((worker) => worker.isTerminated)).toEqual([true, false]);
  });

  it('says why a layout failed', async () => {
    const { client } = clientWith('breaks');
    await expect(client.layout(allOpen)).rejects.toThrow('no room');
  });

  it('leaves nothing running', async () => {
    const { client, started } = clientWith('hangs');
    const pending = client.layout(allOpen);
    client.dispose();
    expect(await pending).toBeNull();
    expect(started[0]?.isTerminated).toBe(true);
  });
});

import { beforeEach, expect, test } from 'vitest';
import type { ControlMessage } from './engine-process';
import { EngineSupervisor, type EngineProcessListener } from './engine-supervisor';
import type { EngineStatus } from './engine-status';

interface FakeProcess {
  readonly sent: ControlMessage[];
  readonly listener: EngineProcessListener;
  killed: boolean;
}

let processes: FakeProcess[];
let statuses: EngineStatus[];
let nowMs: number;
let timers: { due: number; action: () => void }[];
let supervisor: EngineSupervisor;

let isInOrder: boolean;

beforeEach(() => {
  processes = [];
  statuses = [];
  isInOrder = false;
  nowMs = 0;
  timers = [];
  supervisor = new EngineSupervisor({
    spawn: (listener) => {
      const made: FakeProcess = { sent: [], listener, killed: false };
      processes.push(made);
      return {
        ...(isInOrder ? { inOrder: true } : {}),
        send: (message) => void made.sent.push(message),
        kill: () => {
          made.killed = true;
          listener.ended('it ended by SIGKILL');
        },
      };
    },
    onStatus: (status) => void statuses.push(status),
    now: () => nowMs,
    later: (delayMs, action) => {
      const timer = { due: nowMs + delayMs, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    cacheDir: '/cache',
    roots: ['/served'],
  });
});

function advance(ms: number): void {
  nowMs += ms;
  const due = timers.filter((timer) => timer.due <= nowMs);
  timers = timers.filter((timer) => timer.due > nowMs);
  for (const timer of due) timer.action();
}

function last(): FakeProcess {
  const process = processes.at(-1);
  if (process === undefined) throw new Error('no process');
  return process;
}

function crash(): void {
  last().listener.answered({ control: 'ready' });
  last().listener.logged('terminate called');
  last().listener.ended('it ended with code 134');
}

test('an engine that crashes is started again, and the status says why and what it wrote', () => {
  supervisor.start();
  crash();
  expect(statuses.map((status) => status.state)).toEqual([
    'starting',
    'ready',
    'lost',
    'restarting',
  ]);
  const lost = statuses[2];
  expect(lost?.reason).toContain('code 134');
  expect(lost?.log).toEqual(['terminate called']);
  expect(processes).toHaveLength(2);
});

test('before its first start the engine counts as starting, as its own first generation', () => {
  expect(supervisor.status).toMatchObject({ state: 'starting', generation: 1 });
  supervisor.start();
  expect(supervisor.status).toMatchObject({ state: 'starting', generation: 1 });
});

test('after three crashes within five minutes it stays down until it is asked to start', () => {
  supervisor.start();
  crash();
  crash();
  crash();
  expect(supervisor.status).toMatchObject({
    state: 'stopped',
    reason: expect.stringContaining('3 times within five minutes'),
  });
  expect(supervisor.status.log).toHaveLength(3);
  expect(processes).toHaveLength(3);
  supervisor.start();
  expect(supervisor.status.state).toBe('starting');
  crash();
  expect(supervisor.status.state).toBe('restarting');
});

test('crashes that are far apart do not add up', () => {
  supervisor.start();
  for (let count = 0; count < 6; count += 1) {
    crash();
    last().listener.answered({ control: 'ready' });
    advance(3 * 60_000);
  }
  expect(supervisor.status.state).toBe('ready');
});

test('stopping on the user’s wish starts another one and never counts as a crash', () => {
  supervisor.start();
  for (let count = 0; count < 5; count += 1) {
    last().listener.answered({ control: 'ready' });
    supervisor.stop();
  }
  expect(processes).toHaveLength(6);
  expect(supervisor.status).toMatchObject({ state: 'restarting', asked: true, generation: 6 });
});

test('references are given to a running engine, confirmed, and given again to the next one', async () => {
  supervisor.start();
  last().listener.answered({ control: 'ready' });
  let confirmed = false;
  const granting = supervisor.grant([['file-1', '/a.onnx']]).then(() => (confirmed = true));
  await Promise.resolve();
  expect(confirmed).toBe(false);
  const grant = last().sent.at(-1);
  if (grant?.control !== 'grant') throw new Error('no grant was sent');
  last().listener.answered({ control: 'granted', serial: grant.serial });
  await granting;
  crash();
  expect(last().sent[0]).toMatchObject({ control: 'start', files: [['file-1', '/a.onnx']] });
});

test('a reference does not wait for ever when the engine dies before it confirms', async () => {
  supervisor.start();
  const granting = supervisor.grant([['file-1', '/a.onnx']]);
  crash();
  await expect(granting).resolves.toBeUndefined();
});

test('an engine that never gets ready is ended and counted as a crash', () => {
  supervisor.start();
  advance(30_000);
  advance(30_000);
  advance(30_000);
  expect(supervisor.status).toMatchObject({
    state: 'stopped',
    log: expect.arrayContaining(['The engine did not start within 30 s.']),
  });
});

test('closing asks first and kills after two seconds', async () => {
  supervisor.start();
  const closing = supervisor.close();
  expect(last().sent.at(-1)).toEqual({ control: 'shutdown' });
  expect(last().killed).toBe(false);
  advance(2_000);
  await closing;
  expect(last().killed).toBe(true);
  expect(processes).toHaveLength(1);
});

test('news of a process that was already replaced changes nothing', () => {
  supervisor.start();
  const old = last();
  crash();
  old.listener.ended('once more');
  old.listener.answered({ control: 'ready' });
  expect(supervisor.status.state).toBe('restarting');
});

test('where calls come over the line of the grants, nobody waits for an engine that is busy', async () => {
  isInOrder = true;
  supervisor.start();
  last().listener.answered({ control: 'ready' });
  await supervisor.grant([['file-1', '/a.onnx']]);
  await supervisor.grant([['file-2', '/b.onnx']]);
  expect(last().sent.filter(({ control }) => control === 'grant')).toHaveLength(2);
});

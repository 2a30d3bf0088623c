import { createBirpc } from 'birpc';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError, badInput } from '../errors';
import { SwitchedCalls, withCalls, type AnyCalls } from './switched-calls';
import { wireOptions, type WireChannel } from './wire';

interface Remote {
  add(args: { a: number; b: number }): Promise<number>;
  fail(): Promise<never>;
  hang(): Promise<never>;
}
const names = ['add', 'fail', 'hang'] as const;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A line to a server at the other end of a real MessageChannel. */
function serve() {
  const { port1, port2 } = new MessageChannel();
  const channel = (port: typeof port1): WireChannel => ({
    post: (message) => port.postMessage(message),
    listen: (receive) => void port.on('message', receive),
    unlisten: () => port.close(),
  });
  const functions = {
    add: ({ a, b }: { a: number; b: number }) => Promise.resolve(a + b),
    fail: () => Promise.reject(badInput('model.onnx is no model', 'Choose another.')),
    hang: () => new Promise<never>(() => undefined),
  };
  createBirpc(functions, wireOptions(channel(port1), names));
  open.push(() => {
    port1.close();
    port2.close();
  });
  return createBirpc<AnyCalls, object, false>(
    {},
    { ...wireOptions(channel(port2), []), proxify: false },
  );
}

function newLine() {
  const line = new SwitchedCalls();
  return { line, calls: line.calls<Remote>() };
}

describe('a line that can break', () => {
  it('lets calls wait until it is there', async () => {
    const { line, calls } = newLine();
    const sum = calls.add({ a: 2, b: 3 });
    line.attach(serve());
    expect(await sum).toBe(5);
  });

  it('brings errors through whole', async () => {
    const { line, calls } = newLine();
    line.attach(serve());
    await expect(calls.fail()).rejects.toMatchObject({
      code: 'bad-input',
      message: 'model.onnx is no model',
      hint: 'Choose another.',
    });
  });

  it('fails what was under way when it breaks, and works again over the next line', async () => {
    const { line, calls } = newLine();
    line.attach(serve());
    const hanging = calls.hang();
    line.detach();
    await expect(hanging).rejects.toMatchObject({ code: 'engine-lost' });
    const sum = calls.add({ a: 1, b: 1 });
    line.attach(serve());
    expect(await sum).toBe(2);
  });

  it('says why what waited failed, when the line is gone before it could go out', async () => {
    const { line, calls } = newLine();
    const waiting = calls.add({ a: 1, b: 1 });
    line.attach(serve());
    line.detach(new AppError('engine-lost', 'The engine ended by SIGKILL.'));
    await expect(waiting).rejects.toMatchObject({ message: 'The engine ended by SIGKILL.' });
  });

  it('says why, whatever the closed line itself says', async () => {
    const { line, calls } = newLine();
    line.attach({
      $call: () => new Promise((_, reject) => setTimeout(reject, 0, new Error('rpc is closed'))),
      $close: () => undefined,
    });
    const asked = calls.add({ a: 1, b: 1 });
    line.detach();
    await expect(asked).rejects.toMatchObject({ code: 'engine-lost' });
  });

  it('fails at once when no line will come by itself', async () => {
    const { line, calls } = newLine();
    const waiting = calls.add({ a: 1, b: 1 });
    line.giveUp();
    await expect(waiting).rejects.toMatchObject({ code: 'engine-lost' });
    await expect(calls.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: 'engine-lost' });
  });
});

describe('calls beside what is there already', () => {
  it('are asked by their names, and what is there stays', async () => {
    const asked: unknown[] = [];
    const own = { kind: 'web', setTextSize: null };
    const host = withCalls<Remote, typeof own>(own, (...call) => Promise.resolve(asked.push(call)));
    await host.add({ a: 1, b: 2 });
    expect(asked).toEqual([['add', [{ a: 1, b: 2 }]]]);
    expect(host).toMatchObject(own);
    expect(await Promise.resolve(host)).toBe(host);
  });
});

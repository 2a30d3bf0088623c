import type { CDPSession, Page } from '@playwright/test';
import type { Row } from './rows';

const framesPerMove = 240;

/** What is driven once a frame, as a hand would. */
export type Motion = 'pan' | 'zoom' | 'scroll';

export interface Frames {
  /** Times between frames in ms. */
  readonly deltas: readonly number[];
  /** Processor time a frame took: it counts only the page, however busy the machine. */
  readonly cpuMs: number;
}

export async function measureFrames(page: Page, cdp: CDPSession, motion: Motion): Promise<Frames> {
  const before = await rendererCpuMs(cdp);
  const deltas = await page.evaluate(driveFrames, [motion, framesPerMove] as const);
  return { deltas, cpuMs: ((await rendererCpuMs(cdp)) - before) / framesPerMove };
}

export function frameRows(what: string, { deltas, cpuMs }: Frames): readonly Row[] {
  return [
    { what: `${what}, frame`, values: deltas, unit: 'ms', limit: 20, judged: 'p95' },
    {
      what: '… processor time a frame',
      values: [cpuMs],
      unit: 'ms',
      limit: null,
      judged: 'median',
    },
  ];
}

/** Runs in the page. */
async function driveFrames([motion, count]: readonly [Motion, number]): Promise<number[]> {
  const target = document.querySelector(motion === 'scroll' ? '[role=grid]' : '[data-graph]');
  if (!(target instanceof HTMLElement)) return [];
  const bounds = target.getBoundingClientRect();
  const pointer = (type: string, x: number, y: number): void => {
    target.dispatchEvent(
      new PointerEvent(type, {
        pointerId: 1,
        bubbles: true,
        clientX: bounds.left + bounds.width / 2 + x,
        clientY: bounds.top + bounds.height / 2 + y,
        buttons: 1,
        button: 0,
      }),
    );
  };
  target.setPointerCapture = () => undefined;
  if (motion === 'pan') pointer('pointerdown', 0, 0);
  const deltas: number[] = [];
  let last = 0;
  for (let frame = 0; frame < count; frame += 1) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    if (frame > 2) deltas.push(now - last);
    last = now;
    const angle = (frame / 60) * Math.PI * 2;
    if (motion === 'pan') pointer('pointermove', Math.sin(angle) * 24, Math.cos(angle) * 12);
    else if (motion === 'scroll') target.scrollBy(0, frame < count / 2 ? 96 : -96);
    else
      target.dispatchEvent(
        new WheelEvent('wheel', {
          bubbles: true,
          cancelable: true,
          ctrlKey: true,
          deltaY: Math.sin(angle) * 3,
          clientX: bounds.left + bounds.width / 2,
          clientY: bounds.top + bounds.height / 2,
        }),
      );
  }
  if (motion === 'pan') pointer('pointerup', 0, 0);
  return deltas;
}

async function rendererCpuMs(cdp: CDPSession): Promise<number> {
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

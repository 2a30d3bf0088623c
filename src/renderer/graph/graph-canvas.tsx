import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { CanvasRenderer } from './draw/canvas-renderer';
import type { Marks, Scene, SceneIndex } from './draw/scene';
import { GraphStage, type Hit } from './view/graph-stage';
import type { Rect } from './layout/geometry';
import { controlPointer, type Modifiers } from './view/pointer-control';

export interface GraphCanvasProps {
  readonly label: string;
  readonly activeOption: string | undefined;
  readonly scene: Scene | null;
  readonly index: SceneIndex | null;
  readonly marks: Marks;
  readonly isBoxTool: boolean;
  readonly isBusy: boolean;
  /** The twin list, inside the focusable box. */
  readonly list: ReactNode;
  readonly children: ReactNode;
  onStage(stage: GraphStage | null): void;
  onResize(width: number, height: number): void;
  onHover(hit: Hit | null, at: { readonly x: number; readonly y: number }): void;
  onClick(hit: Hit | null, modifiers: Modifiers): void;
  onDoubleClick(hit: Hit | null): void;
  onContextMenu(hit: Hit | null, at: { readonly x: number; readonly y: number }): void;
  onBoxed(elements: readonly number[], modifiers: Modifiers): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** The canvas in its panel: size, pointer and keyboard go to the stage and come back as what they mean. */
export function GraphCanvas(props: GraphCanvasProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawnBox = useStage(box, canvas, props);
  return (
    <div
      ref={box}
      className={`relative min-h-0 flex-1 touch-none overflow-hidden bg-app ${props.isBoxTool ? 'cursor-crosshair' : ''}`}
      data-graph={props.scene === null ? 'empty' : 'drawn'}
      style={{
        backgroundImage: 'radial-gradient(var(--line) 1px, transparent 1px)',
        backgroundSize: '16px 16px',
        backgroundPosition: '7px 7px',
      }}
    >
      <div
        role="listbox"
        tabIndex={0}
        aria-label={props.label}
        aria-multiselectable
        aria-busy={props.isBusy}
        aria-activedescendant={props.activeOption}
        className="absolute inset-0 outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]!"
        onKeyDown={props.onKeyDown}
      >
        <canvas
          ref={canvas}
          aria-hidden
          className="pointer-events-none absolute inset-0 -z-0 size-full"
        />
        {props.list}
      </div>
      {drawnBox ? (
        <div
          className="pointer-events-none absolute rounded-1 border border-accent"
          style={{
            left: drawnBox.x,
            top: drawnBox.y,
            width: drawnBox.width,
            height: drawnBox.height,
            background: 'color-mix(in oklab, var(--accent) 10%, transparent)',
          }}
        />
      ) : null}
      {props.children}
    </div>
  );
}

/** Makes the stage on the canvas and keeps it up to date; gives the box that is being drawn. */
function useStage(
  box: RefObject<HTMLDivElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  props: GraphCanvasProps,
): Rect | null {
  const { scene, index, marks, onStage } = props;
  const stage = useRef<GraphStage | null>(null);
  const latest = useRef(props);
  const [drawnBox, setDrawnBox] = useState<Rect | null>(null);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const [element, target] = [canvas.current, box.current];
    if (!element || !target) return undefined;
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const created = new GraphStage(new CanvasRenderer(element), () => still.matches);
    stage.current = created;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = target;
      created.resize({ width, height }, window.devicePixelRatio || 1);
      latest.current.onResize(width, height);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    const stopPointer = controlPointer(target, created, {
      onHover: (hit, at) => latest.current.onHover(hit, at),
      onClick: (hit, modifiers) => latest.current.onClick(hit, modifiers),
      onDoubleClick: (hit) => latest.current.onDoubleClick(hit),
      onContextMenu: (hit, at) => latest.current.onContextMenu(hit, at),
      onBox: (drawn, isDone, modifiers) => {
        setDrawnBox(isDone ? null : drawn);
        if (isDone && drawn.width > 0) latest.current.onBoxed(created.cardsIn(drawn), modifiers);
      },
      isBoxTool: () => latest.current.isBoxTool,
    });
    onStage(created);
    return () => {
      observer.disconnect();
      stopPointer();
      created.dispose();
      stage.current = null;
      onStage(null);
    };
  }, [box, canvas, onStage]);

  useRedraws(box, stage);
  useLayoutEffect(() => {
    if (scene && index) stage.current?.setScene(scene, index);
  }, [scene, index]);
  useLayoutEffect(() => stage.current?.setMarks(marks), [marks]);
  return drawnBox;
}

/** Draws again when the screen or the fonts change, which no resize tells of. */
function useRedraws(
  box: RefObject<HTMLDivElement | null>,
  stage: RefObject<GraphStage | null>,
): void {
  // Another screen, another pixel ratio: no resize tells of it.
  useEffect(() => {
    const ratio = window.devicePixelRatio;
    const media = matchMedia(`(resolution: ${ratio}dppx)`);
    const onChange = (): void => {
      const element = box.current;
      if (element)
        stage.current?.resize(
          { width: element.clientWidth, height: element.clientHeight },
          window.devicePixelRatio || 1,
        );
    };
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [box, stage]);

  // Text drawn before the font came is drawn again with it.
  useEffect(() => {
    const redraw = (): void => stage.current?.redraw();
    document.fonts.addEventListener('loadingdone', redraw);
    return () => document.fonts.removeEventListener('loadingdone', redraw);
  }, [stage]);
}

import { useCallback, useLayoutEffect, useRef } from 'react';
import type { Scene } from '../draw/scene';
import { centreOn, firstCamera, isInView, type Camera, type Size } from '../draw/camera';
import type { GraphStage } from '../view/graph-stage';

export interface GraphCamera {
  /** The next layout leaves this element where it is on the panel. */
  keepInPlace(element: number): void;
  /** After the next layout this element is brought into sight. */
  showSoon(element: number): void;
}

interface Anchor {
  readonly element: number;
  readonly x: number;
  readonly y: number;
}

/** What the camera does when the picture changes: begin, stay, keep an opened block under the pointer. */
export function useGraphCamera(
  stage: GraphStage | null,
  view: { readonly scene: Scene } | null,
  identity: object,
  panel: Size,
  insets: { readonly insetTop: number; readonly insetBottom: number },
): GraphCamera {
  const shownIdentity = useRef<object | null>(null);
  const shownLayout = useRef<object | null>(null);
  const anchor = useRef<Anchor | null>(null);
  const soon = useRef(-1);
  const untouched = useRef<Camera | null>(null);
  const hasSize = panel.width > 0;
  const scene = view?.scene;

  const { insetTop, insetBottom } = insets;
  useLayoutEffect(
    () => stage?.setInsets({ insetTop, insetBottom }),
    [stage, insetTop, insetBottom],
  );

  const begin = useCallback((on: GraphStage, of: Scene): void => {
    untouched.current = firstCamera(of.layout, on.view, of.model.items.length);
    on.setCamera(untouched.current);
  }, []);

  // Panels settle after they are first shown: until somebody moves the picture it begins anew at every size.
  useLayoutEffect(() => {
    if (
      stage &&
      scene &&
      // What the user opened or closed is a look of its own: it stays.
      shownLayout.current === scene.layout &&
      panel.width > 0 &&
      panel.height > 0 &&
      untouched.current !== null &&
      stage.camera === untouched.current
    )
      begin(stage, scene);
  }, [stage, scene, panel.width, panel.height, begin]);

  useLayoutEffect(() => {
    if (!stage || !scene || !hasSize || shownLayout.current === scene.layout) return;
    shownLayout.current = scene.layout;
    if (shownIdentity.current !== identity) {
      shownIdentity.current = identity;
      anchor.current = null;
      begin(stage, scene);
      return;
    }
    untouched.current = null;
    const held = anchor.current;
    const rect = held ? stage.rectOf(held.element) : null;
    anchor.current = null;
    if (held && rect) {
      const { zoom: current } = stage.camera;
      stage.setCamera({
        x: rect.x - held.x / current,
        y: rect.y - held.y / current,
        zoom: current,
      });
    }
    const opened = soon.current;
    const wanted = opened >= 0 ? stage.rectOf(opened) : null;
    soon.current = -1;
    if (!wanted || isInView(wanted, stage.camera, stage.view)) return;
    const fits =
      wanted.width * stage.camera.zoom < stage.view.width - 32 &&
      wanted.height * stage.camera.zoom < stage.view.height - 32;
    const { zoom: current } = stage.camera;
    if (fits) stage.moveTo(centreOn(wanted, stage.camera, stage.view));
    else stage.fitElement(opened, Math.max(current, 0.6));
  }, [stage, scene, identity, hasSize, begin]);

  return {
    keepInPlace: useCallback(
      (element: number) => {
        const rect = stage?.panelRectOf(element);
        anchor.current = rect ? { element, x: rect.x, y: rect.y } : null;
      },
      [stage],
    ),
    showSoon: useCallback((element: number) => {
      soon.current = element;
    }, []),
  };
}

import type { Host } from '../../shared/shell/host';
import type { AppStore } from '../state/store';
import { createContext } from './core/context';
import { runActions } from './measuring/run-actions';
import { analysesPart } from './parts/analyses';
import { dataPart } from './parts/data';
import { createKeeping } from './parts/keeping';
import { begin } from './parts/life';
import { modelPart } from './parts/model';
import { recipePart } from './parts/recipe';
import { viewPart } from './parts/view';

/** Everything a user can do, in one place: menus, keys, palette, panels and tests all call this. */
export type Session = ReturnType<typeof createSession>;

export function createSession(host: Host, store: AppStore) {
  const context = createContext(host, store);
  const keeping = createKeeping(context);
  const model = modelPart(context, keeping);
  const stops: (() => void)[] = [];
  return {
    context,
    host,
    store,
    /** Loads what was saved, greets the engine, opens what was asked for. */
    start: () => begin(context, keeping, model, stops),
    dispose: () => {
      for (const stop of stops.splice(0).reverse()) stop();
    },
    ...model,
    ...dataPart(context),
    ...recipePart(context),
    ...analysesPart(context),
    ...runActions(context),
    ...viewPart(context),
    stopEngine: () => host.stopEngine(),
    startEngine: () => host.startEngine(),
  };
}

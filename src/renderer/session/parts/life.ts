import type { EngineStatus } from '../../../shared/process/engine-status';
import type { HostEvent } from '../../../shared/shell/host';
import type { AppState } from '../../state/app-state';
import { readSavedState } from '../../state/saved/saved-state';
import { defaultSettings, defaultView } from '../../state/settings';
import { adviseWhenIdle } from '../analyses/advise';
import { refreshSamples, scheduleInspection } from '../analyses/inspect';
import { get, set, type Context } from '../core/context';
import { watchEngine } from '../core/heartbeat';
import { noteProgress } from '../core/jobs';
import { measureShownShadow } from '../measuring/measure';
import { askSituation, rejoinJobs } from '../measuring/rejoin';
import { openBeforeReload } from '../model/open-model';
import { noteEngine } from '../model/recover';
import type { Keeping } from './keeping';
import type { modelPart } from './model';

type ModelPart = Pick<ReturnType<typeof modelPart>, 'open' | 'openRequest'>;

/** Loads what was saved, greets the engine, opens what was asked for; `stops` collects what ends it all again. */
export async function begin(
  context: Context,
  keeping: Keeping,
  model: ModelPart,
  stops: (() => void)[],
): Promise<void> {
  const { host } = context;
  const heartbeat = watchEngine(context);
  stops.push(
    heartbeat.stop,
    host.onEvent((event) => {
      heartbeat.heard(event);
      onEvent(context, event, model);
    }),
    followState(context),
  );
  const [json, shell, status, recents, initial, values] = await Promise.all([
    host.loadState(),
    host.shellInfo(),
    host.engineStatus(),
    host.recents(),
    host.initial(),
    // Without the list nothing is brought back, and everything is measured again.
    host.values().catch(() => []),
  ]);
  const saved = readSavedState(json);
  set(context, {
    shell,
    recents,
    storedValues: new Set(values.map(({ key }) => key)),
    settings: { ...defaultSettings, ...definedOnly(saved.settings) },
    view: { ...defaultView, ...definedOnly(saved.view) },
  });
  keeping.begin(saved);
  stops.push(keeping.stop);
  await noteAnswer(context, null, status);
  if (initial.model !== null) await model.openRequest(initial);
  else await reopenAfterReload(context, keeping, model);
}

function onEvent(context: Context, event: HostEvent, model: ModelPart): void {
  switch (event.type) {
    case 'progress':
      return noteProgress(context, event.progress);
    case 'memory':
      return set(context, { engine: { ...get(context).engine, rssBytes: event.rssBytes } });
    case 'connection':
      return void onConnection(context, event.state);
    case 'engine':
      return void noteEngine(context, event.status);
    case 'open':
      return void model.openRequest(event.request);
    case 'recents':
      return set(context, { recents: event.recents });
    default:
      return undefined;
  }
}

/** After a broken line the engine may be another one: its number tells. */
async function onConnection(
  context: Context,
  connection: AppState['engine']['connection'],
): Promise<void> {
  const wasDown = get(context).engine.connection === 'down';
  set(context, { engine: { ...get(context).engine, connection } });
  if (connection !== 'up' || !wasDown) return;
  const told = get(context).engine.status;
  await noteAnswer(context, told, await context.host.engineStatus());
  // Only the line broke: what the engine does goes on, and its results come here again.
  const situation = await askSituation(context);
  const { model } = get(context);
  if (model.status === 'ready' && situation?.model?.file === model.from.ref)
    rejoinJobs(context, situation.jobs);
}

/** What the engine was when it was asked for; what was told meanwhile is newer. */
async function noteAnswer(
  context: Context,
  told: EngineStatus | null,
  answer: EngineStatus,
): Promise<void> {
  if (get(context).engine.status === told) await noteEngine(context, answer);
}

/** The engine may have lived on: then what it has open and does is taken over instead of opened again. */
async function reopenAfterReload(
  context: Context,
  { savedOf }: Keeping,
  { open }: ModelPart,
): Promise<void> {
  const remembered = openBeforeReload();
  const situation = await askSituation(context);
  // A new page beside a working engine: better seen than working for nobody.
  const working = situation?.jobs.length === 0 ? undefined : situation?.model?.file;
  const ref = remembered ?? working;
  if (ref === undefined) return;
  const file = await context.host.lookUp({ ref }).catch(() => null);
  if (file === null) return;
  const saved = savedOf(ref);
  const isOpen = situation?.model?.file === (saved?.model ?? file).ref;
  await open(file, isOpen ? { attached: situation } : {});
  if (isOpen && situation !== null && get(context).model.status === 'ready')
    rejoinJobs(context, situation.jobs);
}

/** What follows from a change of the state: the inspector shows what is selected, advice comes when nothing else runs. */
function followState(context: Context): () => void {
  return context.store.subscribe((state, before) => {
    const moved = state.selection.focused !== before.selection.focused;
    if (
      moved ||
      state.measuredKey !== before.measuredKey ||
      state.warm !== before.warm ||
      state.shownRun !== before.shownRun ||
      state.document !== before.document
    ) {
      scheduleInspection(context);
    }
    if (state.jobs !== before.jobs || state.warm !== before.warm) adviseWhenIdle(context);
    if (state.shownRun !== before.shownRun) refreshSamples(context);
    if (
      state.view.metric !== before.view.metric ||
      state.view.columns !== before.view.columns ||
      state.shownRun !== before.shownRun
    )
      measureShownShadow(context);
  });
}

function definedOnly(patch: object): object {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

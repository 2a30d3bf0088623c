import { Check, Layers, Network } from 'lucide-react';
import type { LayerView } from '../../../shared/contract/model-view';
import { observers } from '../../../shared/recipe/observers';
import { precisionProblem } from '../../../shared/precisions/precision-edit';
import type { QconfigChange } from '../../../shared/recipe/qconfig';
import { keyedPrecisions, precisionTitle } from '../../../shared/shell/commands';
import { CommandItem } from '../../commands/command-item';
import { useApp, useSession } from '../../session/page/app-context';
import { keysOf, layersWorseThanFocused, neighboursOf } from '../../commands/commands';
import { sendToPanel } from '../../commands/panel-commands';
import { labelsOf } from '../../state/derived/derived';
import { MenuItem, MenuLabel, MenuSeparator, MenuSub } from '../../ui/menu';
import { PointMenu } from '../../ui/point-menu';
import { copyText } from '../../ui/copy-text';

const offeredObservers = ['minmax', 'entropy', 'percentile', 'mse'] as const;

const qconfigs: readonly { readonly label: string; readonly change: QconfigChange }[] = [
  { label: 'Per-channel weights', change: { weight: { granularity: 'channel' } } },
  { label: 'Per-tensor weights', change: { weight: { granularity: 'tensor' } } },
  { label: '16-bit activations', change: { activation: { dtype: 'uint16' } } },
  { label: '8-bit activations', change: { activation: { dtype: 'uint8' } } },
  { label: 'Symmetric activations', change: { activation: { symmetric: true } } },
  ...offeredObservers.map((observer) => ({
    label: `Observer ${observers[observer].label}`,
    change: { activation: { observer } },
  })),
];

/** What the menu is about: the layer under the pointer, all that are selected, and those of the same op. */
interface Target {
  readonly layer: LayerView;
  readonly names: readonly string[];
  readonly selected: readonly LayerView[];
  readonly ofType: readonly LayerView[];
}

/** Shows what can be done with the selected layers, at the pointer; data from the plan and the selection. */
export function LayerMenu() {
  const session = useSession();
  const menu = useApp((state) => state.contextMenu);
  const plan = useApp((state) => state.plan);
  const selection = useApp((state) => state.selection);
  const labels = useApp(labelsOf);
  const layer = plan?.layers.find((other) => other.name === menu?.layer);
  if (menu === null || plan === null || layer === undefined) return null;
  const names = selection.layers;
  const target: Target = {
    layer,
    names,
    selected: plan.layers.filter((other) => names.includes(other.name)),
    ofType: plan.layers.filter((other) => other.op === layer.op),
  };
  return (
    <PointMenu
      at={menu.at}
      label={`Layer ${labels.of(layer.name).text}`}
      onClose={() => session.contextMenu(null)}
    >
      <MenuLabel>
        {names.length > 1 ? `${names.length} layers selected` : labels.of(layer.name).text}
      </MenuLabel>
      <SkipItems {...target} />
      <MenuSeparator />
      <PrecisionItems {...target} />
      <QconfigItems {...target} />
      <MenuSeparator />
      <SelectAndCopyItems {...target} />
    </PointMenu>
  );
}

function SkipItems({ layer, names, selected, ofType }: Target) {
  const session = useSession();
  const worse = layersWorseThanFocused(session.store.getState());
  const allSkipped = selected.every((other) => other.skipped);
  const typeSkipped = ofType.every((other) => other.skipped);
  return (
    <>
      <MenuItem
        icon={<Check />}
        keys={keysOf('layer.skip')}
        onSelect={() => session.toggleSkip(names)}
      >
        {allSkipped ? 'Unskip' : 'Skip'}{' '}
        {names.length > 1 ? `${names.length} layers` : 'this layer'}
      </MenuItem>
      <CommandItem id="layer.skipType" icon={<Layers />} note={String(ofType.length)}>
        {typeSkipped ? 'Unskip' : 'Skip'} all {layer.op}
      </CommandItem>
      <MenuItem
        disabled={worse.length === 0}
        note={worse.length === 0 ? undefined : String(worse.length)}
        onSelect={() => session.skip(worse)}
      >
        Skip everything as bad as this or worse
      </MenuItem>
    </>
  );
}

/** What none of the layers can have is there with the reason. */
function PrecisionItems({ selected }: Target) {
  return (
    <MenuSub label="Precision">
      {keyedPrecisions.map((name) => {
        const problems = selected.map((layer) => precisionProblem(layer, name));
        const isRefused = problems.every((problem) => problem !== null);
        return (
          <CommandItem
            key={name}
            id={`layer.precision.${name}`}
            disabled={isRefused}
            note={isRefused ? problems[0] : undefined}
          >
            {precisionTitle(name)}
          </CommandItem>
        );
      })}
    </MenuSub>
  );
}

function QconfigItems({ names }: Target) {
  const session = useSession();
  return (
    <MenuSub label="Set qconfig">
      {qconfigs.map((item) => (
        <MenuItem key={item.label} onSelect={() => session.changeLayers(names, item.change)}>
          {item.label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => session.resetLayers(names)}>As the recipe says</MenuItem>
    </MenuSub>
  );
}

function SelectAndCopyItems({ layer, names, selected, ofType }: Target) {
  const session = useSession();
  const neighbours = neighboursOf(session.store.getState());
  return (
    <>
      <MenuItem
        icon={<Network />}
        disabled={neighbours.length === 0}
        note={neighbours.length === 0 ? undefined : String(neighbours.length)}
        onSelect={() => session.select(neighbours, 'add')}
      >
        Select neighbours
      </MenuItem>
      <MenuItem onSelect={() => session.select(ofType.map((other) => other.name))}>
        Select all {layer.op}
      </MenuItem>
      <MenuItem
        keys={keysOf('graph.zoomSelection')}
        onSelect={() => sendToPanel('graph.zoomSelection')}
      >
        Zoom to selection
      </MenuItem>
      <MenuItem keys={keysOf('graph.center')} onSelect={() => sendToPanel('graph.center')}>
        Show in graph
      </MenuItem>
      <MenuItem
        keys={keysOf('edit.copyNames')}
        onSelect={() => void copyText(names.join('\n'), names.length > 1 ? 'Names' : 'Name')}
      >
        Copy {names.length > 1 ? 'names' : 'name'}
      </MenuItem>
      <MenuItem
        onSelect={() =>
          void copyText(selected.flatMap(({ outputs }) => outputs).join('\n'), 'Tensor names')
        }
      >
        Copy names of output tensors
      </MenuItem>
    </>
  );
}

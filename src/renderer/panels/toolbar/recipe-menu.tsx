import type { ObserverName, PresetName } from '../../../shared/recipe/recipe';
import { observerNames, presetNames } from '../../../shared/recipe/recipe';
import { useApp, useSession } from '../../session/page/app-context';
import { keysOf, runCommand } from '../../commands/commands';
import { observerWords } from '../../../shared/recipe/recipe-words';
import { patchGlobalEdit, presetEdit } from '../../../shared/recipe/recipe-edits';
import { MenuItem, MenuLabel, MenuRadios, MenuSeparator, MenuSub } from '../../ui/menu';
import { globalPatch, presetWords, recipeLine } from '../../state/recipe/recipe-words';
import { Picker } from './picker';

const perTensorPresets: ReadonlySet<PresetName> = new Set(['ort-u8s8', 'ort-s8s8', 'qnnpack']);

export function RecipeMenu() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const plan = useApp((state) => state.plan);
  const skipped = plan?.layers.filter((layer) => layer.skipped).length ?? 0;
  const preset = recipe.preset ?? 'default';
  const global = globalPatch(recipe);
  const granularity =
    global.weight?.granularity ?? (perTensorPresets.has(preset) ? 'tensor' : 'channel');
  const observer = global.activation?.observer ?? 'minmax';
  return (
    <Picker caption="Recipe" value={recipeLine(recipe, skipped)}>
      <MenuLabel>Preset</MenuLabel>
      <MenuRadios<PresetName>
        value={preset}
        options={presetNames.map((name) => ({ value: name, ...presetWords[name] }))}
        onChange={(next) => session.edit(presetEdit(recipe, next))}
      />
      <MenuSeparator />
      <MenuSub label="Weights">
        <MenuRadios
          value={granularity}
          options={[
            { value: 'tensor', label: 'Per tensor' },
            { value: 'channel', label: 'Per channel' },
          ]}
          onChange={(next) =>
            session.edit(
              patchGlobalEdit(
                recipe,
                { weight: { granularity: next } },
                next === 'channel' ? 'Per-channel weights' : 'Per-tensor weights',
              ),
            )
          }
        />
      </MenuSub>
      <MenuSub label="Observer of activations">
        <MenuRadios<ObserverName>
          value={observer}
          options={observerNames.map((name) => ({ value: name, label: observerWords[name] }))}
          onChange={(next) =>
            session.edit(
              patchGlobalEdit(
                recipe,
                { activation: { observer: next } },
                `Observer ${observerWords[next]}`,
              ),
            )
          }
        />
      </MenuSub>
      <MenuSeparator />
      <MenuItem onSelect={() => runCommand(session, 'recipe.load')}>Load recipe…</MenuItem>
      <MenuItem keys={keysOf('recipe.save')} onSelect={() => runCommand(session, 'recipe.save')}>
        Save recipe…
      </MenuItem>
      <MenuItem onSelect={() => runCommand(session, 'recipe.reset')}>Reset recipe</MenuItem>
    </Picker>
  );
}

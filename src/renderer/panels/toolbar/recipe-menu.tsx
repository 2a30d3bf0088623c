import { observerNames, observers, type ObserverName } from '../../../shared/recipe/observers';
import { presetNames, presets, type PresetName } from '../../../shared/recipe/presets';
import { recipeLine } from '../../../shared/recipe/recipe-words';
import { wholeModelConfig } from '../../../shared/recipe/resolve';
import { CommandItem } from '../../commands/command-item';
import { useApp, useSession } from '../../session/page/app-context';
import { type TargetName, targetNames, targets } from '../../../shared/targets/targets';
import { changeGlobalEdit, presetEdit, targetEdit } from '../../../shared/recipe/recipe-edits';
import { skippedLayers } from '../../state/derived/derived';
import { MenuLabel, MenuRadios, MenuSeparator, MenuSub } from '../../ui/menu';
import { optionsOf } from '../../ui/options';
import { Picker } from './picker';

/** The preset, what holds for all layers, the target, and recipes in files. */
export function RecipeMenu() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const skipped = useApp(skippedLayers);
  const preset = recipe.preset ?? 'default';
  const { activation, weight } = wholeModelConfig(recipe);
  return (
    <Picker caption="Recipe" value={recipeLine(recipe, skipped)}>
      <MenuLabel>Preset</MenuLabel>
      <MenuRadios<PresetName>
        value={preset}
        options={presetNames.map((name) => ({
          value: name,
          label: name,
          note: presets[name].note,
        }))}
        onChange={(next) => session.edit(presetEdit(recipe, next))}
      />
      <MenuSeparator />
      <MenuSub label="Weights">
        <MenuRadios
          value={weight.granularity}
          options={optionsOf({ tensor: 'Per tensor', channel: 'Per channel' })}
          onChange={(next) =>
            session.edit(
              changeGlobalEdit(
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
          value={activation.observer}
          options={observerNames.map((name) => ({ value: name, label: observers[name].label }))}
          onChange={(next) =>
            session.edit(
              changeGlobalEdit(
                recipe,
                { activation: { observer: next } },
                `Observer ${observers[next].label}`,
              ),
            )
          }
        />
      </MenuSub>
      <MenuSub label="Target">
        <MenuRadios<TargetName | 'none'>
          value={recipe.target ?? 'none'}
          options={[
            { value: 'none', label: 'None', note: 'as the recipe says' },
            ...targetNames.map((name) => ({
              value: name,
              label: targets[name].label,
              note: `${targets[name].note}${targets[name].notRun ? ' (rules not run on it)' : ''}`,
            })),
          ]}
          onChange={(next) => session.edit(targetEdit(recipe, next === 'none' ? null : next))}
        />
      </MenuSub>
      <MenuSeparator />
      <CommandItem id="recipe.load">Load recipe…</CommandItem>
      <CommandItem id="recipe.save">Save recipe…</CommandItem>
      <CommandItem id="recipe.reset">Reset recipe</CommandItem>
    </Picker>
  );
}

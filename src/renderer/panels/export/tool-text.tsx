import { useEffect, useState } from 'react';
import {
  ranWords,
  type TravelTargetName,
  travelTargetNames,
  travelTargetWords,
} from '../../../shared/travel/terms/target-names';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { TravelText } from '../../../shared/travel/terms/scene';
import { textForTool } from '../../session/core/files';
import { errorOf } from '../../session/core/context';
import { useApp, useSession } from '../../session/page/app-context';
import { Select } from '../../ui/select';
import { errorText } from '../../ui/text/error-text';

/** The recipe as a tool takes it: null while it is written, or the reason why it cannot be. */
export type ToolText = TravelText | { readonly failure: string } | null;

/** A text with what it is of: it is not shown for anything else. */
interface Found {
  readonly of: Recipe;
  readonly to: TravelTargetName;
  readonly text: ToolText;
}

/** Asks the engine for the text of a tool; `to` is null while none is shown. */
export function useToolText(to: TravelTargetName | null): ToolText {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isWanted = true;
    if (to !== null) {
      const show = (text: ToolText): void => {
        if (isWanted) setFound({ of: recipe, to, text });
      };
      textForTool(session.context, recipe, to).then(show, (thrown: unknown) =>
        show({ failure: errorText(errorOf(thrown)) }),
      );
    }
    return () => {
      isWanted = false;
    };
  }, [session, recipe, to]);
  return found !== null && found.of === recipe && found.to === to ? found.text : null;
}

/** Which tool, in words. */
export function ToolChoice({
  value,
  onChange,
}: {
  readonly value: TravelTargetName;
  onChange(value: TravelTargetName): void;
}) {
  return (
    <span className="mt-1 grid gap-1.5">
      <Select
        label="Tool"
        size="medium"
        className="w-full"
        value={value}
        options={travelTargetNames.map((name) => ({
          value: name,
          label: travelTargetWords[name].label,
        }))}
        onChange={onChange}
      />
      <span>{travelTargetWords[value].words}.</span>
      <span>{ranWords(travelTargetWords[value])}</span>
      <span>Cannot say: {travelTargetWords[value].cannotSay}.</span>
    </span>
  );
}

/** What the tool cannot say, each with its reason. */
export function LeftOut({ text }: { readonly text: ToolText }) {
  if (text === null || 'failure' in text || text.leftOut.length === 0) return null;
  return (
    <section className="mt-3" aria-label="Not said there">
      <h2 className="mb-1 font-semibold">Not said there</h2>
      <ul tabIndex={0} className="max-h-[84px] list-disc overflow-y-auto pl-4 text-ink2">
        {text.leftOut.map((reason) => (
          <li key={reason} className="break-words">
            {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

import type { z } from 'zod';
import { workCalls, type EngineWork } from '../shared/contract/contract';
import { type AppError, badInput } from '../shared/errors';
import { parseRecipe } from '../shared/recipe/parse-recipe';

/**
 * The calls, each with its argument checked before anything happens. Throws `bad-input` naming call
 * and field: pages and programs on the other end of a line are not trusted to keep to the contract.
 */
export function withCheckedArguments(calls: EngineWork): EngineWork {
  const checked = Object.entries(workCalls).map(([call, { takes }]) => {
    const known = calls[call as keyof EngineWork].bind(calls) as (
      args: unknown,
    ) => Promise<unknown>;
    return [
      call,
      async (args?: unknown): Promise<unknown> => {
        const result = takes.safeParse(args ?? undefined);
        if (!result.success) throw explain(call, result.error.issues[0], args);
        return known(args);
      },
    ];
  });
  return Object.fromEntries(checked) as EngineWork;
}

function explain(call: string, issue: z.core.$ZodIssue | undefined, args: unknown): AppError {
  const path = issue?.path ?? [];
  const at = path.indexOf('recipe');
  if (at !== -1) {
    // Throws, with the words for recipes in files: it is the same schema.
    const value = path.slice(0, at + 1).reduce(fieldOf, args);
    parseRecipe(value, `${call}: ${path.slice(0, at + 1).join('.')}`);
  }
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [...path, ...unknown].map(String).join('.');
  return badInput(
    `${call}: ${field === '' ? 'the argument' : field} is not valid: ${issue?.message ?? 'unknown'}`,
    'This is no fault of a model or its data: reload the page, or mend the program that calls.',
  );
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}

import type { EngineWork } from '../../shared/contract/contract';
import { nothingKnown, predict } from '../predict/predict';
import { describeGraph, describeNode } from '../source/describe';
import { lintFile, lintPlan } from '../targets/lint-model';
import { searchModel } from '../source/search';
import { findTensor, tensorPage } from '../source/tensor-values';
import { knownWorkspaceUnder } from '../workspace/repaired-workspace';
import type { EngineParts } from './open-model';

/** Calls that are answered at once, beside whatever job runs. */
export function lookingCalls({ open }: EngineParts) {
  return {
    inspectNode: async ({ path, node }) =>
      describeNode(open.source, open.current.model.types, path, node),
    inspectGraph: async ({ path }) => describeGraph(open.source, open.current.model.types, path),
    tensorValues: async ({ tensor, from, count }) =>
      tensorPage(findTensor(open.source, tensor), from, count),
    searchModel: async ({ query }) => searchModel(open.source, query),
    describePlan: async ({ recipe }) => open.current.planView(recipe),
    async lint({ recipe, target }) {
      const { model, plans } = open.current;
      return model.quantized
        ? lintFile(model, open.source, target)
        : lintPlan(model, plans.plan(recipe), target);
    },
    async predict({ recipe }) {
      const known = knownWorkspaceUnder(open.current, recipe);
      return known === null ? nothingKnown(open.current.plan(recipe)) : predict(known, recipe);
    },
  } satisfies Partial<EngineWork>;
}

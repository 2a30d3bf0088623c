import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { initialState } from '../app-state';
import type { AppState } from '../app-state';
import { newDocument } from '../recipe/recipe-document';
import { makeSavedState, nothingSaved, readSavedState } from './saved-state';

const file = {
  ref: 'file-1',
  name: 'digits.onnx',
  location: '~/digits.onnx',
  kind: 'file',
  sizeBytes: 211_267,
} as const;
const state: AppState = {
  ...initialState,
  model: { status: 'ready', from: file, value: digitsModel() },
  document: newDocument({ schema: 'bitloupe.recipe/1', layers: { a: 'none' } }),
};

describe('the saved state', () => {
  it('comes back as it was stored', () => {
    const saved = makeSavedState(state, nothingSaved, '2026-11-23T10:00:00Z');
    expect(readSavedState(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
    expect(saved.models[0]).toMatchObject({
      model: file,
      layers: 24,
      recipe: state.document.recipe,
    });
  });

  it('puts the open model first and keeps the others', () => {
    const other = {
      ...state,
      model: { status: 'ready', from: { ...file, ref: 'file-2' }, value: digitsModel() },
    } as const;
    const first = makeSavedState(state, nothingSaved, '1');
    const second = makeSavedState(other, first, '2');
    expect(makeSavedState(state, second, '3').models.map((model) => model.model.ref)).toEqual([
      'file-1',
      'file-2',
    ]);
  });

  it('starts fresh from a state it cannot read, and leaves out only the part that is broken', () => {
    expect(readSavedState('nonsense')).toEqual(nothingSaved);
    const saved = makeSavedState(state, nothingSaved, '1');
    const broken = { ...saved, settings: { theme: 'pink' } };
    expect(readSavedState(JSON.parse(JSON.stringify(broken)))).toEqual({ ...saved, settings: {} });
  });
});

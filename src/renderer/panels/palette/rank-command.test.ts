import { describe, expect, it } from 'vitest';
import { commands } from '../../../shared/shell/commands';
import { rankCommand } from './rank-command';

const titles = commands.map(({ title }) => title);

function best(typed: string): string | undefined {
  return titles.toSorted((a, b) => rankCommand(b, typed) - rankCommand(a, typed))[0];
}

describe('ranking of the palette', () => {
  it('puts every command first when its own title is typed', () => {
    for (const title of titles) expect(best(title)).toBe(title);
  });

  it('does not match letters scattered over a title', () => {
    expect(rankCommand('Skip everything worse than this', 'settings')).toBe(0);
  });

  it('prefers words that begin with what was typed, in any order', () => {
    expect(best('sett')).toBe('Settings…');
    expect(best('type skip')).toBe('Skip all of this op type');
    expect(rankCommand('layer features.6.conv.1.0', 'conv.1')).toBe(0.9);
    expect(rankCommand('layer features.6.conv.1.0', 'nv.1')).toBe(0.5);
  });
});

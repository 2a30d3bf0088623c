import { describe, expect, it } from 'vitest';
import { cutEnd, fitText } from './fit-text';
import { SvgPen } from './svg-pen';

describe('SVG pen', () => {
  it('writes shapes and escapes text', () => {
    const pen = new SvgPen();
    pen.fillStyle = '#112233';
    pen.fillRect(1, 2, 3.456, 4);
    pen.font = '500 12px Inter';
    pen.textAlign = 'right';
    pen.fillText('a < b & "c"', 10, 20);
    expect(pen.elements).toEqual([
      '<rect x="1" y="2" width="3.46" height="4" fill="#112233"/>',
      '<text x="10" y="20" font-size="12" font-weight="500" fill="#112233" text-anchor="end">a &lt; b &amp; &quot;c&quot;</text>',
    ]);
  });

  it('writes dashes, and nothing for an empty path', () => {
    const pen = new SvgPen();
    pen.beginPath();
    pen.stroke();
    pen.setLineDash([3, 2]);
    pen.moveTo(0, 0);
    pen.lineTo(5, 0);
    pen.stroke();
    expect(pen.elements).toHaveLength(1);
    expect(pen.elements[0]).toContain('stroke-dasharray="3 2"');
  });
});

describe('names that do not fit', () => {
  const measure = (text: string): number => text.length * 6;

  it('lose their first scopes, then their first letters', () => {
    expect(fitText('downsample.conv', 200, measure)).toBe('downsample.conv');
    expect(fitText('downsample.conv', 30, measure)).toBe('conv');
    expect(fitText('downsample', 36, measure)).toBe('…ample');
  });

  it('keep a module with its number', () => {
    expect(fitText('intermediate.0', 40, measure)).toBe('…ate.0');
  });

  it('of blocks are cut at the end', () => {
    expect(cutEnd('embeddings', 36, measure)).toBe('embed…');
    expect(cutEnd('embeddings', 5, measure)).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../test/engine-double/models/digits';
import { fixtureRun, fixtureSensitivity } from '../../../test/engine-double/numbers/results';
import { fixtureComparison } from '../../../test/engine-double/numbers/matches';
import { buildHtmlReport, type HtmlReportSource } from './html-report';

const model = digitsModel();
const skipped = model.plan.layers[5]?.name ?? '';

function source(patch: Partial<HtmlReportSource> = {}, random = false): HtmlReportSource {
  const run = fixtureRun(model, { skipped: new Set([skipped]), random });
  return {
    appVersion: '0.1.0',
    createdAt: '2026-11-23T18:00:00.000Z',
    model,
    plan: run.plan,
    report: run.report,
    floatBytes: run.floatBytes,
    quantizedBytes: run.quantizedBytes,
    accuracy: null,
    benchmark: null,
    sensitivity: fixtureSensitivity(run),
    comparison: null,
    notices: [],
    pictures: [],
    runs: [],
    threshold: 20,
    ...patch,
  };
}

describe('the HTML report', () => {
  const text = buildHtmlReport(source());

  it('holds every layer, every number and the recipe', () => {
    const words = text.replaceAll('<wbr>', '');
    for (const layer of model.plan.layers) expect(words).toContain(layer.name);
    expect(text.match(/<tr/g)?.length).toBe(1 + 24);
    expect(text).toContain('&quot;schema&quot;: &quot;bitloupe.recipe/1&quot;');
    expect(text).toMatch(/class="n q q0 low" data-v="1.08">1.1</);
  });

  it('lets a picture that is wider than the page be seen in full, without a script', () => {
    const svg = (width: number): string => `<svg xmlns="x" width="${width}" height="300"></svg>`;
    const drawn = (width: number): string =>
      buildHtmlReport(
        source({ pictures: [{ title: 'Graph', light: svg(width), dark: svg(width) }] }),
      );
    expect(drawn(9000)).toContain('<label for="full-0">Full size');
    expect(drawn(9000)).toContain('.full:checked~.frame svg');
    expect(drawn(1100)).not.toContain('<label for="full-0">');
  });

  it('has a comparison with another model, with where both part and why layers are missing', () => {
    const comparison = fixtureComparison(model.plan.layers.map(({ name }) => name));
    const compared = buildHtmlReport(
      source({ comparison: { name: 'qat.onnx', value: comparison } }),
    );
    expect(compared).toContain('Compared with qat.onnx');
    expect(compared.match(/<b>first divergence<\/b>/g)).toHaveLength(1);
    expect(compared).toContain('<td>not found</td>');
    expect(compared).toContain('No tensor has its name.');
    expect(text).not.toContain('Compared with');
  });

  it('loads nothing from anywhere', () => {
    expect(text).not.toMatch(/(?:src|href)=["']?(?!data:)[a-z]+:/i);
    expect(text).not.toContain('@import');
    expect(text).toContain("default-src 'none'");
  });

  it('escapes names that would be markup', () => {
    const evil = buildHtmlReport(
      source({ model: { ...model, name: '<img src=x onerror=alert(1)>' } }),
    );
    expect(evil).not.toContain('<img src=x');
  });

  it('says first of all when the data was random', () => {
    const warned = buildHtmlReport(source({}, true));
    expect(warned.indexOf('Random data.')).toBeGreaterThan(0);
    expect(warned.indexOf('Random data.')).toBeLessThan(warned.indexOf('Output SQNR'));
    expect(text).not.toContain('Random data.');
  });

  it('shows pictures in both themes and refuses addresses outside the file', () => {
    const chart = {
      title: 'SQNR per layer',
      light: '<svg id="l"></svg>',
      dark: '<svg id="d"></svg>',
    };
    const shown = buildHtmlReport(source({ pictures: [chart] }));
    expect(shown).toContain(
      '<div class="only-light"><svg id="l"></svg></div><div class="only-dark"><svg id="d"></svg></div>',
    );
    expect(() =>
      buildHtmlReport(source({ pictures: [{ ...chart, light: 'https://example.org/x.png' }] })),
    ).toThrow('SQNR per layer');
  });
});

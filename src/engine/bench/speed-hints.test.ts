import { expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import type { LayerTiming, SpeedAlternative } from '../../shared/contract/judgement';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { TimedExecution } from '../executed/attribute-nodes';
import type { Boundary } from './boundaries';
import { fasterCandidates } from './faster-recipes';
import type { LayerProfile } from './profile-layers';
import { speedHints } from './speed-hints';
import type { SpeedFacts } from './speed-hints';

const even = { median: 1.2, low: 1.1, high: 1.3 };
const slower = { median: 0.8, low: 0.75, high: 0.85 };

async function digits(mode = 'u8s8'): Promise<ConvertedModel> {
  return quantize(await calibrate('digits_mbv2_one'), goldenRecipe(mode));
}

/** A profile in which every layer takes 100 µs in float and 50 in int8, changed by op type. */
function profile(
  { conversion: { plan } }: ConvertedModel,
  byOp: Readonly<Record<string, Partial<LayerTiming>>> = {},
  boundaries: readonly Boundary[] = [],
): LayerProfile {
  const layers = plan.layers.map(({ name, op }): LayerTiming => ({
    layer: name,
    floatUs: 100,
    quantizedUs: 50,
    quantizeUs: 0,
    executed: 'int8',
    kernels: [],
    ...byOp[op],
  }));
  const total = layers.reduce(
    (sum, { quantizedUs, quantizeUs }) => sum + quantizedUs + (quantizeUs ?? 0),
    0,
  );
  const whole = { us: total } as TimedExecution;
  return {
    layers,
    other: { floatUs: 0, quantizedUs: 0 },
    boundaries,
    float: [],
    quantized: [whole],
  };
}

function hints(converted: ConvertedModel, facts: Partial<SpeedFacts>) {
  return speedHints({
    converted,
    profile: profile(converted),
    ratio: even,
    alternatives: [],
    exactProducts: true,
    ...facts,
  });
}

const alternative = (isFaster: boolean, speedupOverFloat = 1.25): SpeedAlternative => ({
  label: 'Skipping every Add',
  recipe: { schema: 'bitloupe.recipe/1', ops: { Add: 'none' } },
  latency: { medianMs: 2, p95Ms: 3, minMs: 1 },
  speedupOverFloat,
  speedupOverRecipe: isFaster ? 1.5 : 0.9,
  isFaster,
});

test('a model that is faster in int8 throughout needs no hints', async () => {
  expect(hints(await digits(), {})).toEqual([]);
});

test('a slower int8 model is said to be, with the measured way out', async () => {
  const [notice] = hints(await digits(), { ratio: slower, alternatives: [alternative(true)] });
  expect(notice).toEqual({
    code: 'int8-slower',
    message: 'int8 takes 1.25 times as long as float on this machine.',
    hint: 'Skipping every Add measured 2.0 ms: 1.50 times as fast as this recipe, 1.25 times as fast as float (skip op types Add).',
  });
});

test('when nothing measured helps, it says what was tried', async () => {
  const [notice] = hints(await digits(), { ratio: slower, alternatives: [alternative(false)] });
  expect(notice?.hint).toBe('Tried and not faster: skipping every Add.');
});

test('when nothing measured beats float, it says so', async () => {
  const [notice] = hints(await digits(), {
    ratio: slower,
    alternatives: [alternative(true, 0.9)],
  });
  expect(notice?.hint).toMatch(
    /1\.50 times as fast as this recipe.*No recipe tried is faster than the float model here\.$/,
  );
});

test('float nodes between int8 layers are named with the cost of their Q and DQ', async () => {
  const converted = await digits();
  const mean = converted.model.graph.nodes.findIndex(({ opType }) => opType === 'ReduceMean');
  const pair = (kind: Boundary['kind']): Boundary => ({
    kind,
    us: 100,
    layer: 0,
    floatSide: [mean],
    place: 'activation',
  });
  const withPair = profile(converted, {}, [pair('dequantize'), pair('quantize')]);
  expect(hints(converted, { profile: withPair })).toEqual([
    {
      code: 'float-between',
      message:
        '1 ReduceMean node between int8 layers has no int8 kernel: the 2 Q and DQ around it take 200 µs of 1.1 ms (/ReduceMean).',
      hint: expect.stringContaining('GlobalAveragePool'),
    },
  ]);
});

test('layers that int8 makes slower are named by op type, with what they cost', async () => {
  const converted = await digits();
  const slow = profile(converted, { Add: { floatUs: 0, quantizedUs: 300 } });
  const [notice] = hints(converted, { profile: slow });
  expect(notice?.code).toBe('slower-layers');
  expect(notice?.message).toMatch(/^3 Add layers take 900 µs .* nothing in float, fused/);
});

test('quantized layers that ran in float are told why, as far as the qconfig says', async () => {
  const inFloat = { Gemm: { floatUs: 100, quantizedUs: 400, executed: 'float' as const } };
  const unsigned = await digits();
  const [plain] = hints(unsigned, { profile: profile(unsigned, inFloat) });
  expect(plain).toMatchObject({
    code: 'no-int8-kernel',
    hint: expect.stringContaining('Skip op type Gemm'),
  });
  const signed = await digits('s8s8');
  const [qdq] = hints(signed, { profile: profile(signed, inFloat) });
  expect(qdq?.hint).toMatch(/uint8 activations, or export in QOperator format/);
});

test('a hint that nobody measured says so', async () => {
  const inFloat = { Gemm: { floatUs: 100, quantizedUs: 400, executed: 'float' as const } };
  const unsigned = await digits();
  const signed = await digits('s8s8');
  const notices = [
    ...hints(unsigned, { profile: profile(unsigned, inFloat) }),
    ...hints(signed, { profile: profile(signed, inFloat) }),
    ...hints(unsigned, { exactProducts: false }),
  ];
  expect(notices.length).toBeGreaterThan(2);
  for (const { hint } of notices) expect(hint).toMatch(/a guess|not measured here/);
});

test('only a CPU without exact products is warned of saturation, naming the layers', async () => {
  const converted = await digits();
  expect(hints(converted, { exactProducts: true })).toEqual([]);
  const [notice] = hints(converted, { exactProducts: false });
  expect(notice).toMatchObject({
    code: 'saturation',
    hint: expect.stringContaining('reduceRange'),
  });
});

test('recipes worth a race are those that skip what loses, and never everything', async () => {
  const converted = await digits();
  const recipe = goldenRecipe('u8s8');
  expect(fasterCandidates(recipe, converted, profile(converted))).toEqual([
    { label: 'Skipping everything without weights', recipe: { ...recipe, ops: { Add: 'none' } } },
  ]);
  const allLose = profile(converted, {
    Conv: { quantizedUs: 300 },
    Add: { quantizedUs: 300 },
    Gemm: { quantizedUs: 3000 },
  });
  const candidates = fasterCandidates(recipe, converted, allLose);
  const skipped = candidates.map((candidate) => Object.keys(candidate.recipe.ops ?? {}));
  expect(skipped).toContainEqual(['Gemm']);
  expect(skipped.some((ops) => ops.length === 3)).toBe(false);
});

test('signed activations that run in float are tried as unsigned', async () => {
  const converted = await digits('s8s8');
  const inFloat = profile(converted, { Conv: { quantizedUs: 300, executed: 'float' } });
  const labels = fasterCandidates(goldenRecipe('s8s8'), converted, inFloat).map(
    ({ label }) => label,
  );
  expect(labels).toContain('Rounding activations to uint8');
});

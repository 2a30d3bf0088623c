import type { ChartFile } from '../pictures/chart-file';
import type { MetricSeries } from '../state/view';
import { drawCard } from './draw/draw-cards';
import { drawEdges } from './draw/draw-edges';
import { drawTargetEdges, drawTargetTags } from './draw/draw-target';
import { drawFrames, drawNames } from './draw/draw-frames';
import type { Pen } from './draw/pen';
import { noMarks, SceneIndex, type Scene } from './draw/scene';
import { SvgPen } from './draw/svg-pen';
import { LayoutClient } from './layout/layout-client';
import type { GraphLayout } from './layout/graph-layout';
import { buildLayoutInput, type LayoutInput } from './layout/layout-input';
import { buildGraphModel, type GraphSource } from './model/graph-model';
import { groupModel, initiallyOpen, type Grouping } from './model/grouping';
import { paintEdges } from './paint/edge-paint';
import { paintGroups } from './paint/group-paint';
import { paintItems } from './paint/item-paint';
import { paintTarget } from './paint/target-paint';
import { readTheme, type GraphTheme } from './paint/theme';
import type { PlanView } from '../../shared/contract/model-view';

export interface GraphPictureSource extends GraphSource {
  readonly plan: PlanView;
  readonly series: MetricSeries;
  readonly threshold: number;
  /** `dark` and `light` take the design tokens of that theme, whatever the page shows. */
  readonly theme: 'dark' | 'light' | GraphTheme;
  readonly grouping?: Grouping;
  /** Keys of open groups; what a newly opened model shows when left out. */
  readonly open?: ReadonlySet<string>;
}

/** Canvases beyond this lose their content in some browsers. */
const longestSidePx = 8192;

/** The whole graph as a self-contained SVG file. */
export async function renderGraphSvg(source: GraphPictureSource): Promise<string> {
  return sceneToSvg(await buildScene(source));
}

/** The whole graph as a PNG, at twice its size where that is possible. */
export async function renderGraphPng(source: GraphPictureSource): Promise<Blob> {
  return sceneToPng(await buildScene(source));
}

/** What is on the screen, whole, as a file to save. */
export function pictureFile(scene: Scene, kind: 'svg' | 'png'): ChartFile {
  return {
    suggestedName: `graph.${kind}`,
    kind,
    async content() {
      if (kind === 'svg') return sceneToSvg(scene);
      return new Uint8Array(await (await sceneToPng(scene)).arrayBuffer());
    },
  };
}

export function sceneToSvg(scene: Scene): string {
  const { width, height } = scene.layout;
  const pen = new SvgPen();
  drawWhole(pen, scene);
  const font = scene.theme.font.replaceAll('"', "'");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" role="img" aria-label="Graph of the model">`,
    `<rect width="${width}" height="${height}" fill="${scene.theme.app}"/>`,
    ...pen.elements,
    '</svg>',
  ].join('\n');
}

export async function sceneToPng(scene: Scene, scale = 2): Promise<Blob> {
  const { width, height } = scene.layout;
  const used = Math.min(scale, longestSidePx / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * used));
  canvas.height = Math.max(1, Math.round(height * used));
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser gives no 2D canvas.');
  pen.scale(used, used);
  pen.fillStyle = scene.theme.app;
  pen.fillRect(0, 0, width, height);
  drawWhole(pen, scene);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) =>
        blob ? resolve(blob) : reject(new Error('The picture of the graph could not be written.')),
      'image/png',
    );
  });
}

function drawWhole(pen: Pen, scene: Scene): void {
  const index = new SceneIndex(scene.layout);
  const frames = index.allFrames();
  drawFrames(pen, scene, frames, 1, noMarks);
  const edges = Array.from({ length: index.edgeCount }, (_, edge) => edge);
  drawEdges(pen, scene, edges, 1, (rect) => index.cardsIn(rect).length === 0);
  drawTargetEdges(pen, scene, edges, 1);
  for (const element of index.allCards()) drawCard(pen, scene, element, noMarks);
  drawTargetTags(pen, scene, index.allCards());
  drawNames(pen, scene, frames, [], {
    zoom: 1,
    toPanel: (x, y) => ({ x, y }),
    panel: { x: 0, y: 0, width: scene.layout.width, height: scene.layout.height },
    hovered: -1,
  });
}

async function buildScene(source: GraphPictureSource): Promise<Scene> {
  const model = buildGraphModel(source);
  const groupings = groupModel(model);
  const { tree } = groupings.find((each) => each.grouping === source.grouping) ?? groupings[0]!;
  const open = source.open ?? initiallyOpen(model, tree);
  const layout = await layoutOnce(
    buildLayoutInput(model, tree),
    tree.groups.map((group) => open.has(group.key)),
  );
  const items = paintItems({
    model,
    plan: source.plan,
    series: source.series,
    threshold: source.threshold,
    previewSkip: new Set(),
  });
  return {
    model,
    tree,
    layout,
    items,
    groups: paintGroups(model, tree, items),
    edges: paintEdges(layout, model, source.plan),
    target: paintTarget(layout, model, source.plan),
    theme: typeof source.theme === 'string' ? themeOf(source.theme) : source.theme,
  };
}

/** Like the graph on screen in a worker: a report may be asked for in the middle of a drag. */
async function layoutOnce(input: LayoutInput, open: readonly boolean[]): Promise<GraphLayout> {
  const client = new LayoutClient();
  client.setGraph(input);
  const layout = await client.layout(open).finally(() => client.dispose());
  if (layout === null) throw new Error('The layout of the graph was given up.');
  return layout;
}

/** Reads the tokens of a theme the page need not be in. */
function themeOf(theme: 'dark' | 'light'): GraphTheme {
  const probe = document.createElement('div');
  probe.dataset['theme'] = theme;
  probe.hidden = true;
  document.body.append(probe);
  const read = readTheme(probe);
  probe.remove();
  return read;
}

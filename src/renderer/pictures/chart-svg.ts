import { withoutControls } from '../../shared/printable';

/** What decides how a part of a chart looks, as presentation attributes: the file then needs no style sheet. */
const inlined = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'paint-order',
  'shape-rendering',
  'text-anchor',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
] as const;
/** Geometry that may come from a style instead of an attribute. */
const geometry = ['x', 'y', 'width', 'height', 'rx', 'r', 'cx', 'cy'] as const;
const defaults: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-width': '1px',
  'stroke-opacity': '1',
  stroke: 'none',
  'stroke-dasharray': 'none',
  'stroke-linejoin': 'miter',
  'stroke-linecap': 'butt',
  opacity: '1',
  'paint-order': 'normal',
  'shape-rendering': 'auto',
  'text-anchor': 'start',
  'font-variant-numeric': 'normal',
};
const textProperties = new Set([
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'paint-order',
]);
const svgNamespace = 'http://www.w3.org/2000/svg';

export interface ChartSvgOptions {
  /** Colours of this theme, whatever the page shows. */
  readonly theme?: 'dark' | 'light';
  /** Read out in place of the picture. */
  readonly title?: string;
}

/**
 * A chart as a file of its own: styles inlined, fonts named, background filled.
 * `element` is the chart's container (or its SVG); a canvas in it becomes an embedded picture.
 */
export function chartToSvg(element: Element, options: ChartSvgOptions = {}): string {
  const source = element instanceof SVGSVGElement ? element : element.querySelector('svg');
  if (source === null) throw new Error('chartToSvg: there is no chart in this element');
  const bounds = source.getBoundingClientRect();
  const stage = document.createElement('div');
  stage.dataset['theme'] = options.theme ?? document.documentElement.dataset['theme'] ?? 'dark';
  // Rules that hold inside one kind of chart hold for its copy, too.
  const chart = source.closest<HTMLElement>('[data-chart]')?.dataset['chart'];
  if (chart !== undefined) stage.dataset['chart'] = chart;
  Object.assign(stage.style, {
    position: 'fixed',
    left: '-20000px',
    top: '0',
    width: `${bounds.width}px`,
    height: `${bounds.height}px`,
    contain: 'strict',
  });
  const copy = source.cloneNode(true) as SVGSVGElement;
  stage.append(copy);
  document.body.append(stage);
  try {
    const panel = getComputedStyle(stage).getPropertyValue('--panel').trim();
    inlineStyles(copy, copy);
    copy.prepend(...background(bounds, panel, options.title), ...pictures(element, bounds));
    for (const name of copy.getAttributeNames()) copy.removeAttribute(name);
    const [width, height] = [Math.round(bounds.width), Math.round(bounds.height)];
    const size = {
      xmlns: svgNamespace,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
    };
    for (const [name, value] of Object.entries(size)) copy.setAttribute(name, String(value));
    // The serializer writes characters that no XML may hold, as names of tensors can.
    return withoutControls(new XMLSerializer().serializeToString(copy));
  } finally {
    stage.remove();
  }
}

/** Deepest first, so that removing a hidden parent costs nothing. The list of children changes while it is read. */
function inlineStyles(node: Element, root: Element): void {
  for (const child of Array.from(node.children)) inlineStyles(child, root);
  const style = getComputedStyle(node);
  const isHidden = style.display === 'none' || style.visibility === 'hidden';
  if (node !== root && (isHidden || isEmptyFrame(node))) return node.remove();
  const isText = node instanceof SVGTextElement || node instanceof SVGTSpanElement;
  const isShape = node instanceof SVGGeometryElement;
  const values: Record<string, string> = {};
  for (const name of inlined) {
    if (textProperties.has(name) ? !isText : !(isShape || isText) && name !== 'opacity') continue;
    const value = style.getPropertyValue(name);
    if (value !== '' && value !== defaults[name]) values[name] = value;
  }
  for (const name of isShape ? geometry : []) {
    const value = style.getPropertyValue(name);
    if (value.endsWith('px') && hasStyled(node, name)) values[name] = value.slice(0, -2);
  }
  for (const name of node.getAttributeNames()) {
    if (!keptAttributes.has(name) || (node instanceof SVGLineElement && boxAttributes.has(name)))
      node.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
  if (isInvisible(node, values)) node.remove();
  return undefined;
}

const keptAttributes = new Set([
  'd',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'dx',
  'dy',
  'cx',
  'cy',
  'r',
  'rx',
  'ry',
  'width',
  'height',
  'points',
  'transform',
]);

const boxAttributes = new Set(['x', 'y', 'width', 'height']);

/** What chart libraries leave behind: clips that cut nothing, titles without words. */
function isEmptyFrame(node: Element): boolean {
  return (
    node instanceof SVGDefsElement ||
    ((node.localName === 'title' || node.localName === 'desc') && node.textContent === '')
  );
}

function hasStyled(node: Element, name: string): boolean {
  return node instanceof SVGElement && node.style.getPropertyValue(name) !== '';
}

/** Hit areas and hover marks are not part of the picture. */
function isInvisible(node: Element, values: Readonly<Record<string, string>>): boolean {
  if (node instanceof SVGGElement) return node.childNodes.length === 0;
  if (!(node instanceof SVGGeometryElement)) return false;
  const isClear = (value: string | undefined): boolean =>
    value === undefined ||
    value === 'none' ||
    value === 'rgba(0, 0, 0, 0)' ||
    value === 'transparent';
  return values['opacity'] === '0' || (isClear(values['fill']) && isClear(values['stroke']));
}

function background(bounds: DOMRect, fill: string, title: string | undefined): Element[] {
  const rect = document.createElementNS(svgNamespace, 'rect');
  for (const [name, value] of Object.entries({ width: bounds.width, height: bounds.height, fill }))
    rect.setAttribute(name, String(value));
  if (title === undefined) return [rect];
  const caption = document.createElementNS(svgNamespace, 'title');
  caption.textContent = title;
  return [caption, rect];
}

/** Canvases as embedded pictures: the part that is on screen, since a long one scrolls. */
function pictures(element: Element, bounds: DOMRect): Element[] {
  return [...element.querySelectorAll('canvas')].flatMap((canvas) => {
    const whole = canvas.getBoundingClientRect();
    const seen = visibleRect(canvas, element);
    if (seen.width <= 0 || seen.height <= 0) return [];
    const ratio = canvas.width / whole.width;
    const cut = document.createElement('canvas');
    cut.width = Math.round(seen.width * ratio);
    cut.height = Math.round(seen.height * ratio);
    cut
      .getContext('2d')
      ?.drawImage(canvas, (whole.left - seen.left) * ratio, (whole.top - seen.top) * ratio);
    const image = document.createElementNS(svgNamespace, 'image');
    const place = {
      x: seen.left - bounds.left,
      y: seen.top - bounds.top,
      width: seen.width,
      height: seen.height,
      href: cut.toDataURL('image/png'),
    };
    for (const [name, value] of Object.entries(place)) image.setAttribute(name, String(value));
    return [image];
  });
}

function visibleRect(canvas: Element, root: Element): DOMRect {
  let { left, top, right, bottom } = canvas.getBoundingClientRect();
  for (
    let parent = canvas.parentElement;
    parent !== null && parent !== root.parentElement;
    parent = parent.parentElement
  ) {
    if (getComputedStyle(parent).overflowY === 'visible') continue;
    const box = parent.getBoundingClientRect();
    [left, top, right, bottom] = [
      Math.max(left, box.left),
      Math.max(top, box.top),
      Math.min(right, box.right),
      Math.min(bottom, box.bottom),
    ];
  }
  return new DOMRect(left, top, right - left, bottom - top);
}

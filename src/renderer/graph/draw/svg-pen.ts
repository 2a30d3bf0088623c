import { withoutControls } from '../../../shared/printable';
import { estimateTextWidth } from '../layout/geometry';
import type { Pen } from './pen';

const round = (value: number): string => String(Math.round(value * 100) / 100);

function escapeText(text: string): string {
  return withoutControls(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export class SvgPen implements Pen {
  fillStyle: string = '#000000';
  strokeStyle: string = '#000000';
  lineWidth = 1;
  font = '12px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  readonly elements: string[] = [];
  private path = '';
  private dash: readonly number[] = [];

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`;
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.path += `Q${round(cx)} ${round(cy)} ${round(x)} ${round(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
  }

  roundRect(
    x: number,
    y: number,
    width: number,
    height: number,
    radii: number | DOMPointInit | Iterable<number | DOMPointInit> = 0,
  ): void {
    const [topLeft = 0, topRight = topLeft, bottomRight = topLeft, bottomLeft = topRight] =
      typeof radii === 'number' ? [radii] : ([...(radii as Iterable<number>)] as number[]);
    const right = x + width;
    const bottom = y + height;
    this.moveTo(x + topLeft, y);
    this.lineTo(right - topRight, y);
    this.quadraticCurveTo(right, y, right, y + topRight);
    this.lineTo(right, bottom - bottomRight);
    this.quadraticCurveTo(right, bottom, right - bottomRight, bottom);
    this.lineTo(x + bottomLeft, bottom);
    this.quadraticCurveTo(x, bottom, x, bottom - bottomLeft);
    this.lineTo(x, y + topLeft);
    this.quadraticCurveTo(x, y, x + topLeft, y);
    this.closePath();
  }

  closePath(): void {
    this.path += 'z';
  }

  fill(): void {
    if (this.path !== '') this.elements.push(`<path d="${this.path}" fill="${this.fillStyle}"/>`);
  }

  stroke(): void {
    if (this.path === '') return;
    const dash =
      this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(round).join(' ')}"` : '';
    this.elements.push(
      `<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${round(this.lineWidth)}"${dash}/>`,
    );
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.elements.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${this.fillStyle}"/>`,
    );
  }

  fillText(text: string, x: number, y: number): void {
    const anchor =
      this.textAlign === 'right'
        ? ' text-anchor="end"'
        : this.textAlign === 'center'
          ? ' text-anchor="middle"'
          : '';
    const { size, weight } = readFont(this.font);
    this.elements.push(
      `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" font-weight="${weight}" fill="${this.fillStyle}"${anchor}>${escapeText(text)}</text>`,
    );
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  measureText(text: string): { readonly width: number } {
    return { width: estimateTextWidth(text, readFont(this.font).size) };
  }
}

/** `500 12px Inter, sans-serif` → 12 and 500. */
function readFont(font: string): { readonly size: number; readonly weight: string } {
  const match = /^(?:(\d+) )?([\d.]+)px/.exec(font);
  return { size: Number(match?.[2] ?? 12), weight: match?.[1] ?? '400' };
}

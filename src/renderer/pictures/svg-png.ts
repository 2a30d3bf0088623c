/** Paints an SVG (as `chartToSvg` makes it) at `scale` pixels per unit, in the page's own font. */
export async function svgToPng(svg: string, scale: number): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([await withPageFont(svg)], { type: 'image/svg+xml' }));
  try {
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(image.naturalWidth * scale)),
      Math.max(1, Math.round(image.naturalHeight * scale)),
    );
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('svgToPng: no 2D canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An SVG used as a picture cannot load fonts: the page's is put into it. */
async function withPageFont(svg: string): Promise<string> {
  const family = /font-family="(?:&quot;|')?([^"',&]+)/.exec(svg)?.[1];
  const source = family === undefined ? null : fontFile(family);
  if (family === undefined || source === null) return svg;
  const response = await fetch(source);
  if (!response.ok) return svg;
  const bytes = new Uint8Array(await response.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32_768)
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  const face = `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${btoa(binary)})}`;
  return svg.replace(/<svg[^>]*>/, (head) => `${head}<style>${face}</style>`);
}

/** Address of the page's font file for Latin letters. */
function fontFile(family: string): string | null {
  for (const sheet of document.styleSheets) {
    for (const rule of rulesOf(sheet)) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const name = rule.style.getPropertyValue('font-family').replaceAll(/['"]/g, '');
      const range = rule.style.getPropertyValue('unicode-range');
      const url = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
      if (name === family && url !== undefined && (range === '' || /U\+0(?:000)?-/i.test(range)))
        return new URL(url, sheet.href ?? document.baseURI).href;
    }
  }
  return null;
}

function rulesOf(sheet: CSSStyleSheet): readonly CSSRule[] {
  const isOwn = sheet.href === null || new URL(sheet.href).origin === location.origin;
  return isOwn ? [...sheet.cssRules] : [];
}

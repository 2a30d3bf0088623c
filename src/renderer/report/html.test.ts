import { expect, test } from 'vitest';
import { html, trustedMarkup } from './html';

test('names from a model cannot become markup', () => {
  expect(html`<td title="${'a"b'}">${'<script>alert(1)</script>'}</td>`.markup).toBe('<td title="a&quot;b">&lt;script&gt;alert(1)&lt;/script&gt;</td>');
});

test('markup nests, lists join, nothing stays nothing', () => {
  expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${trustedMarkup('<hr>')}</ul>`.markup).toBe('<ul><li>1</li><li>2</li><hr></ul>');
});

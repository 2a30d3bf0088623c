/* The report's only style sheet: the app's tokens by name, for both themes, and a plain page. */
const dark = `--page:#0f1114;--panel:#15171b;--raised:#1c1f24;--line:#24282e;--text:#e8eaed;--text2:#aab1bc;--text3:#8b939f;--accent:#5cb3ff;--float:#4fd3a6;--float-bg:#12291f;--warn:#f0b44c;--warn-bg:#2a2110;
--q0:#fde56f;--q1:#fbc046;--q2:#fb9c4e;--q3:#ec7e67;--q4:#d06263;--q5:#b1517d;--q6:#89498d;--q7:#5a4787;--q8:#3d485f;--i0:#0d0f12;--i1:#0d0f12;--i2:#0d0f12;--i3:#0d0f12;--i4:#0d0f12;color-scheme:dark`;
const light = `--page:#eceef1;--panel:#fff;--raised:#f5f6f8;--line:#dfe3e8;--text:#15181d;--text2:#454d59;--text3:#5d6673;--accent:#0a66c2;--float:#08774f;--float-bg:#def3ea;--warn:#8a5700;--warn-bg:#fdf1d9;
--q0:#681116;--q1:#8e0a1a;--q2:#b4172c;--q3:#d03255;--q4:#dd5986;--q5:#df7db0;--q6:#dca0d6;--q7:#d8c3ef;--q8:#dce3f4;--i0:#fff;--i1:#fff;--i2:#fff;--i3:#fff;--i4:#0d0f12;color-scheme:light`;

export const reportStyle = `:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}.only-light{display:none}}
@media not (prefers-color-scheme:dark){.only-dark{display:none}}
@media print{.only-dark{display:none}.only-light{display:block!important}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:13px/20px Inter,system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1280px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:20px;line-height:28px;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;line-height:24px;margin:0 0 8px}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px 20px;margin-top:16px;overflow-x:auto}
p{margin:0 0 8px}p:last-child{margin:0}
.quiet{color:var(--text2)}.small{font-size:12px;line-height:16px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:16px;margin:0}
.facts dt{color:var(--text2);font-size:12px;line-height:16px}
.facts dd{margin:0;font-weight:600;font-size:16px;line-height:24px}.facts dd small{font-weight:400;font-size:12px;color:var(--text2)}
.notice{background:var(--warn-bg);border-color:transparent}.notice b{color:var(--warn)}
figure{margin:0 0 24px}figure:last-child{margin:0}figcaption{color:var(--text2);margin-top:4px}
figure svg,figure img{max-width:100%;height:auto;display:block;border-radius:5px}
.full{margin:0 6px 8px 0;vertical-align:middle}.full+label{color:var(--text2);vertical-align:2px}
.full:checked~.frame{overflow:auto;max-height:85vh}.full:checked~.frame svg,.full:checked~.frame img{max-width:none}
@media print{.full,.full+label{display:none}}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}
th,td{padding:4px 8px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
th{position:sticky;top:0;background:var(--panel);color:var(--text2);font-weight:400;vertical-align:bottom}
th button{all:unset;cursor:pointer}th button:hover,th button:focus-visible{color:var(--text);text-decoration:underline}
th[aria-sort] button{color:var(--text);font-weight:600}th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
td.n,th.n{text-align:right}td.name{white-space:normal;overflow-wrap:anywhere;min-width:280px}th{white-space:normal;min-width:56px}
td.q{border-right:3px solid var(--c)}td.low{background:var(--c);color:var(--i);font-weight:600}
td.float{color:var(--float)}tr.skipped td:not(.low){background:var(--float-bg)}
${Array.from({ length: 9 }, (_, step) => `.q${step}{--c:var(--q${step});--i:var(--i${step},${step > 4 ? '#fff' : '#0d0f12'})}`).join('')}
@media not (prefers-color-scheme:dark){.q5,.q6,.q7,.q8{--i:#0d0f12}}
pre{margin:0;font:12px/18px ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.pairs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 24px;margin:0}.pairs dt{color:var(--text2)}.pairs dd{margin:0;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px}
@media print{body{background:#fff}section{break-inside:avoid;border:0;padding:0}section.long{break-inside:auto}}`;

/** Sorting by a click on a head; the table reads as well without. */
export const reportScript = `document.querySelectorAll('table.sortable').forEach(function(t){t.querySelectorAll('th button').forEach(function(b){b.addEventListener('click',function(){
var th=b.parentNode,i=[].indexOf.call(th.parentNode.children,th),up=th.getAttribute('aria-sort')!=='ascending';
t.querySelectorAll('th').forEach(function(h){h.removeAttribute('aria-sort')});th.setAttribute('aria-sort',up?'ascending':'descending');
var key=function(r){var c=r.children[i],v=c.getAttribute('data-v');return v===null?c.textContent:v===''?null:Number(v)};
[].slice.call(t.tBodies[0].rows).sort(function(a,b){var x=key(a),y=key(b);if(x===null||y===null)return (x===null)-(y===null);return (x<y?-1:x>y?1:0)*(up?1:-1)}).forEach(function(r){t.tBodies[0].appendChild(r)})})})})`;

/** Reset, type, links, focus and what every page shares: header, footer, skip link. */
export const baseCss = `
*,*::before,*::after{box-sizing:border-box}
body,h1,h2,h3,p,ul,ol,dl,dd,figure,blockquote,fieldset{margin:0;padding:0}
fieldset{border:0;min-width:0}
ul,ol{list-style:none}
legend{padding:0}
button,input,select{font:inherit;color:inherit}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:inherit}
[hidden]{display:none!important}

html{font-size:100%;-webkit-text-size-adjust:100%;scroll-padding:1rem 0 6rem}
html.big{font-size:125%}
body{font:400 1.0625rem/1.6 var(--sans);color:var(--ink);background:var(--paper);font-variant-numeric:tabular-nums;overflow-wrap:anywhere;container-type:inline-size;-webkit-font-smoothing:antialiased}
h1{font-size:var(--f5);line-height:1.3;font-weight:700;letter-spacing:.01em}
h2{font-size:var(--f3);line-height:1.4;font-weight:700}
h3{font-size:var(--f3);line-height:1.4;font-weight:700}
h1,h2,h3,p,li{text-wrap:pretty}
a{color:var(--brand);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{color:var(--brand-dd);text-decoration-thickness:2px}
b{font-weight:600}
small{font-size:var(--f0);color:var(--ink-3);font-weight:400}
summary{cursor:pointer}
::selection{background:var(--brand-100)}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px;border-radius:4px;box-shadow:0 0 0 2px var(--paper)}
main:focus{outline:0;box-shadow:none}
.vh{position:absolute!important;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.nb{white-space:nowrap}
.skip{position:absolute;left:-999rem;top:0;z-index:9;background:var(--focus);color:var(--ink);padding:var(--s3) var(--s4)}
.skip:focus{left:0}
.wrap{max-width:36rem;margin-inline:auto;padding-inline:var(--s4)}

.top{border-bottom:1px solid var(--rule)}
.top-in{display:flex;align-items:center;gap:var(--s3);min-height:3.5rem}
.mark{display:flex;align-items:center;gap:var(--s2);flex:1;min-height:3rem;color:var(--ink-2);font-size:var(--f0);line-height:1.25;text-decoration:none}
.mark b{display:block;font-size:var(--f2);font-weight:700;color:var(--ink);letter-spacing:.04em}
.mark:hover b{color:var(--brand)}
.mark svg{flex:none}
.mk-bg{fill:var(--brand)}.mk-dot{fill:#ffc48f}.mk-arc{stroke:var(--paper)}
.chip{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 var(--s4);border:1px solid var(--edge);border-radius:99px;background:none;font-size:var(--f1);color:var(--ink);cursor:pointer;white-space:nowrap}
.chip:hover{border-color:var(--brand);background:var(--brand-50)}
.big .chip,.big .btn{min-height:3.75rem}

.foot{margin-top:var(--s7);border-top:1px solid var(--rule);background:var(--wash);padding:var(--s5) 0 var(--s6);font-size:var(--f0);line-height:1.9;color:var(--ink-2)}
.foot a{display:inline-block;min-height:2.75rem;padding-block:.55rem;margin-right:var(--s4);color:var(--ink-2)}
.big .foot a{min-height:3.75rem;padding-block:.95rem}
`;

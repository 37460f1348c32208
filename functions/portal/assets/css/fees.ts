const swing =
  "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 220 120' fill='none' stroke-linecap='round'%3E%3Cg stroke='%23f7d3b3' stroke-width='9'%3E%3Cpath d='M66 40c8 42 36 66 72 66s64-24 72-66'/%3E%3Cpath d='M96 34c5 24 20 40 42 40s37-16 42-40' stroke='%23cfe3ea'/%3E%3C/g%3E%3Ccircle cx='138' cy='22' r='13' fill='%23f3b788'/%3E%3C/svg%3E\")";

/** The page 算一算: heading, questions, the bar that stays in sight, the result opened to its clauses. */
export const feesCss = `
.hero{padding:1.5rem 0 1rem;background:${swing} no-repeat right -4.25rem top .375rem/13.5rem,linear-gradient(180deg,var(--warm-50),var(--paper))}
.hero h1 span{display:inline-block}
.hero p{margin-top:.25rem;color:var(--ink-2)}
.calc{display:grid;gap:var(--s4)}
.calc>*{min-width:0}
.form{display:grid;gap:1.375rem}
.more{border-top:1px solid var(--rule);padding-top:1.25rem;display:grid;gap:1.375rem}
.more>p{color:var(--ink-2);font-size:.9375rem}
.peek{position:sticky;bottom:0;z-index:2;display:flex;align-items:center;gap:.75rem;margin:0 -1rem -1.25rem;padding:.75rem 1rem;border-top:1px solid var(--rule);border-radius:0 0 var(--r2) var(--r2);background:var(--paper);box-shadow:0 -8px 20px #17222b12}
.peek .btn{flex:1}
.peek.has .btn{flex:none;padding:0 1.5rem}
.peek a{flex:1;display:grid;align-content:center;min-height:3.25rem;line-height:1.25;color:inherit;text-decoration:none}
.big .peek a{min-height:3.75rem}
.peek a b{font-size:1.5rem;font-weight:700;color:var(--brand-d);white-space:nowrap}

.result{border:1px solid var(--rule);border-radius:var(--r3);padding:1.25rem 1rem;background:var(--paper);box-shadow:0 10px 36px #0b5a721f;scroll-margin-top:1rem}
.result.quiet{box-shadow:none;background:var(--wash);color:var(--ink-2);text-align:center;padding:1.75rem 1.25rem}
.result.quiet h2{color:var(--ink);margin-bottom:.25rem}
.res-head{margin:-1.25rem -1rem 1.25rem;padding:1.125rem 1.25rem 1.25rem;border-radius:15px 15px 0 0;background:var(--brand-d);color:var(--paper)}
.res-head.plain{background:var(--brand-50);color:var(--ink);border-bottom:1px solid var(--rule)}
.res-head h2{font-size:var(--f2);font-weight:500}
.res-head.plain h2{font-size:var(--f4);font-weight:700;line-height:1.35;color:var(--brand-d)}
.res-num{font-size:var(--f6);line-height:1.15;font-weight:700;letter-spacing:-.01em}
.res-num.long{font-size:2rem}
.cny{margin-right:.15em;font-size:.55em;font-weight:600}
.res-save{margin-top:.375rem;font-size:.9375rem}
.res-save b{color:var(--glow);font-weight:700}
.plain .res-save{color:var(--ink-2)}
.res-for{margin-top:.5rem;font-size:var(--f0);color:var(--brand-100)}
.plain .res-for{color:var(--ink-2)}
.split{display:block;width:100%;height:1.125rem;border-radius:6px;margin-bottom:.625rem}
.s-pay{fill:var(--brand)}.s-cut{fill:var(--data)}.s-fin{fill:var(--finance)}.s-gap{fill:var(--paper)}
.legend{display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;font-size:var(--f1);color:var(--ink-2)}
.legend li{display:flex;align-items:center;gap:.4rem}
.k{flex:none;width:.75rem;height:.75rem;border-radius:3px}
.k-pay{background:var(--brand)}.k-cut{background:var(--data)}.k-fin{background:var(--finance)}

.sec{margin-top:1.5rem}
.sec>h3{margin-bottom:.375rem}
.said>p+p{margin-top:.625rem}
.line{border-bottom:1px solid var(--rule)}
.line summary{display:flex;align-items:center;gap:.75rem;min-height:3.5rem;padding:.375rem 0;list-style:none}
.line summary::-webkit-details-marker{display:none}
.line summary::before{content:"";flex:none;width:.5rem;height:.5rem;margin-left:.2rem;border:solid var(--ink-3);border-width:0 2px 2px 0;transform:rotate(-45deg)}
.line[open] summary::before{transform:rotate(45deg)}
.line summary:hover .l-name{color:var(--brand-dd);text-decoration:underline;text-underline-offset:.2em}
.l-name{flex:1;font-weight:500}
.l-name small{display:block}
.l-amt{font-size:var(--f3);font-weight:600;white-space:nowrap}
.line.minus .l-amt,.line.minus .l-name{color:var(--brand-d)}
.line.minus.fin .l-amt,.line.minus.fin .l-name{color:var(--finance-ink)}
.line.total{border-bottom:0;border-top:2px solid var(--ink);margin-top:-1px}
.line.total .l-name{font-weight:700}
.line.total .l-amt{font-size:var(--f4);font-weight:700}
.l-why{display:grid;gap:.5rem;padding:0 0 .875rem 1.45rem;font-size:.9375rem;color:var(--ink-2)}
.calc-steps{display:grid;gap:.375rem}
.calc-steps li{display:grid;gap:.05rem}
.calc-steps .f{font-weight:600;color:var(--ink)}
.plist{display:grid;gap:.625rem;font-size:.9375rem;color:var(--ink-2)}
.plist>li{position:relative;padding-left:1rem}
.plist>li::before{content:"";position:absolute;left:0;top:.65em;width:.375rem;height:.375rem;border-radius:50%;background:var(--edge)}
.plist b{color:var(--ink)}
.plist .by{display:block;font-size:var(--f0);color:var(--ink-3)}
.plist .cite,.note .cite{margin-top:.5rem}
.note{border-radius:var(--r1);background:var(--warn-50);color:var(--warn);padding:.625rem .875rem;font-size:.9375rem;margin-top:1rem}
.note b{font-weight:700}
.odd summary{display:list-item;min-height:2.75rem;padding-block:.55rem;color:var(--brand);font-size:.9375rem}
.big .odd summary{min-height:3.75rem;padding-block:.95rem}
.odd .plist{padding-bottom:.5rem}
.acts{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin-top:1rem}
.acts:not(:has(>:not([hidden]))){display:none}
.go{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
.steps-v{counter-reset:s;display:grid;gap:.75rem;margin-top:.625rem}
.steps-v li{counter-increment:s;position:relative;padding-left:2.5rem;font-size:.9375rem;color:var(--ink-2)}
.steps-v li b{display:block;font-size:var(--f2);color:var(--ink)}
.steps-v li::before{content:counter(s);position:absolute;left:0;top:.1rem;display:grid;place-items:center;width:1.75rem;height:1.75rem;border-radius:50%;background:var(--brand-100);color:var(--brand-d);font-size:var(--f1);font-weight:700}
.src{font-size:var(--f0);color:var(--ink-3)}
.lost{padding-block:var(--s7)}
.lost p{margin-top:.75rem;color:var(--ink-2)}
.sheet{display:none}
@media (prefers-reduced-motion:no-preference){.line[open] .l-why{animation:in .18s ease-out}@keyframes in{from{opacity:0;transform:translateY(-4px)}}}
@media (prefers-contrast:more){:root{--rule:#7b8994;--ink-2:#17222b;--ink-3:#2b3944}}
@media (forced-colors:active){.split rect{forced-color-adjust:none}.k{forced-color-adjust:none}}
`;

/** From 60 rem questions and advice stand at the left, the answer at the right, both in sight. */
const desk = `
.wrap{max-width:72rem;padding-inline:var(--s6)}
.hero{padding:2.25rem 0 1.5rem;background-position:right max(1rem,calc(50cqw - 35rem)) top .5rem,0 0}
.hero h1{font-size:2.125rem}
.calc{grid-template:"form result" auto "next result" 1fr/minmax(22rem,25rem) minmax(0,1fr);gap:var(--s5) var(--s6);align-items:start}
.calc>.form{grid-area:form;padding:1.5rem}
.calc>.result{grid-area:result}
.calc>.next{grid-area:next;padding:1.5rem}
.calc:not(:has(.res-num)){grid-template-areas:"form result" "form next"}
.peek{position:static;margin:0 -1.5rem -1.5rem;padding:1rem 1.5rem;box-shadow:none}
.result{padding:1.75rem}
.result.quiet{padding:4rem 2rem}
.res-head{margin:-1.75rem -1.75rem 1.5rem;padding:1.5rem 1.75rem 1.625rem}
.res-num{font-size:3.25rem}
.split{height:1.375rem}
.acts{display:flex}
`;
/** The narrowest screens and 大字 on a phone: nothing side by side that does not fit. */
const narrow = `
.hero{background-image:linear-gradient(180deg,var(--warm-50),var(--paper))}
.acts,.two{grid-template-columns:1fr}
.peek{flex-wrap:wrap}
.peek.has .btn{flex:1}
.mark span{font-size:0}
.res-num{font-size:2.25rem}
.res-num.long{font-size:1.625rem}
`;
/** Breakpoints measure the page in rem, so that 大字 folds columns as a narrow window does; older kernels fall back to the window's width. */
export const widthsCss = `
@container (min-width:60rem){${desk}}
@container (max-width:18rem){${narrow}}
@supports not (container-type:inline-size){@media (min-width:60rem){${desk}}@media (max-width:18rem){${narrow}}}
`;

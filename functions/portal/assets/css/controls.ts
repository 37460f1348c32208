const chevron =
  "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 8'%3E%3Cpath d='M1 1l5 5 5-5' fill='none' stroke='%2343515d' stroke-width='1.8' stroke-linecap='round'/%3E%3C/svg%3E\")";

/** Cards, buttons, fields, radio cards, the error summary and the quoted clause. */
export const controlsCss = `
.card{background:var(--paper);border:1px solid var(--rule);border-radius:var(--r2);padding:1.25rem 1rem}
.btn{display:inline-flex;align-items:center;justify-content:center;gap:.4rem;min-height:2.75rem;padding:0 1.125rem;border:1px solid var(--edge);border-radius:var(--r1);background:var(--paper);color:var(--ink);font-weight:500;line-height:1.3;text-decoration:none;white-space:nowrap;cursor:pointer}
.btn:hover{border-color:var(--brand);color:var(--brand-d);background:var(--brand-50)}
.btn.primary{min-height:3.25rem;background:var(--brand);border-color:var(--brand);color:var(--paper);font-size:var(--f3);font-weight:600}
.btn.primary:hover{background:var(--brand-d)}

.field legend,.lab{display:block;margin-bottom:.5rem;font-size:var(--f3);font-weight:700}
.field .tip{margin-top:.5rem;font-size:var(--f1);color:var(--ink-3)}
.field.bad{border-left:4px solid var(--bad);padding-left:.75rem}
.err{margin-bottom:.5rem;color:var(--bad);font-weight:500}
.opt-mark{margin-left:.5rem;font-size:var(--f1);font-weight:400;color:var(--ink-3)}
.in,select{width:100%;min-height:3.25rem;border:1px solid var(--edge);border-radius:10px;background-color:var(--paper);padding:0 .875rem}
select{appearance:none;padding-right:2.25rem;background-image:${chevron};background-repeat:no-repeat;background-position:right .85rem center;background-size:.75rem;text-overflow:ellipsis}
.in:hover,select:hover{border-color:var(--brand)}
.big .in,.big select,.big .opt{min-height:3.75rem}
[aria-invalid=true]{border:2px solid var(--bad)}
.with-unit{display:flex;align-items:center;gap:.75rem}
.with-unit .in{flex:1;min-width:0;font-size:var(--f3);font-weight:600}
.with-unit span{flex:none;color:var(--ink-2)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.opts{display:grid;gap:.5rem}
.opt{display:flex;align-items:center;flex-wrap:wrap;gap:.25rem .75rem;min-height:3.25rem;padding:.5rem .875rem;border:1px solid var(--edge);border-radius:10px;cursor:pointer}
.opt:hover{border-color:var(--brand)}
.opt:has(:checked){border-color:var(--brand);background:var(--brand-50);box-shadow:inset 0 0 0 1px var(--brand)}
.opt input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--brand)}
.o-t{flex:1 0 auto;font-weight:500}
.o-tag{font-size:var(--f1);color:var(--ink-2)}
.o-tag.less{padding:.1rem .5rem;border-radius:4px;background:var(--brand-100);color:var(--brand-d);font-weight:600}
.opts.row{grid-template-columns:repeat(auto-fit,minmax(7rem,1fr))}

.errsum{border:2px solid var(--bad);border-radius:var(--r2);padding:1rem 1.25rem;margin-block:var(--s4)}
.errsum:focus{outline:4px solid var(--bad-ring);outline-offset:0;box-shadow:none}
.errsum h2{display:flex;align-items:center;gap:.5rem}
.errsum ul{margin-left:1.75rem;list-style:disc}
.errsum li::marker{color:var(--bad)}
.errsum a{display:inline-block;min-height:2.75rem;padding-block:.5rem;color:var(--bad)}
.big .errsum a{min-height:3.75rem;padding-block:.75rem}
.i-disc{fill:var(--bad)}.i-mark{stroke:var(--paper);stroke-width:2.2;stroke-linecap:round}.i-dot{fill:var(--paper)}

.cite{border-left:3px solid var(--brand);border-radius:0 var(--r1) var(--r1) 0;background:var(--brand-50);padding:.625rem .875rem;font-size:var(--f1);line-height:1.65;color:var(--ink)}
.cite footer{margin-top:.25rem;font-size:var(--f0);color:var(--ink-2)}
`;

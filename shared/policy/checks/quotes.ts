import { Exact } from '../compile/exact.ts';
import type { Band, Condition } from '../format/condition.ts';
import type { PolicyDocument } from '../format/document.ts';
import { citesOf, isFigureText, namesOf } from '../format/names.ts';
import type { Table } from '../format/table.ts';
import { isBand } from '../scope/reads.ts';
import { figuresIn } from './chinese-figures.ts';
import { type Finding, Findings } from './finding.ts';

/** Every citation exists, and every figure stands in the words it cites, or a `reading` says why it follows from them. */
export function checkQuotes(policy: PolicyDocument): Finding[] {
  const check = new QuoteCheck(policy);
  check.sources();
  check.figures();
  check.tables();
  check.settings();
  check.provisions();
  return check.findings.list;
}

type Cite = string | readonly string[] | undefined;

class QuoteCheck {
  readonly findings = new Findings();
  private readonly policy: PolicyDocument;
  private readonly read = new Map<string, ReadonlySet<string>>();

  constructor(policy: PolicyDocument) {
    this.policy = policy;
  }

  sources(): void {
    const silent = new Set(
      this.policy.provisions.filter(({ silence }) => silence !== undefined).flatMap(({ cite }) => citesOf(cite)),
    );
    for (const [id, { source, text, paraphrase }] of Object.entries(this.policy.quotes)) {
      const at = `/quotes/${id}`;
      const held = Object.hasOwn(this.policy.sources, source) ? this.policy.sources[source]! : null;
      if (held === null)
        this.findings.error(`${at}/source`, 'unknown_source', `没有编号为“${source}”的文件，请在 sources 里写出`);
      if (text === null && !silent.has(id))
        this.findings.error(`${at}/text`, 'quote_missing', '引文不能为空；只有写了 silence 的条款可以引整份文件');
      if (paraphrase && held?.held)
        this.findings.error(`${at}/paraphrase`, 'paraphrase_of_held', '保存了原文的文件要逐字引用，不能转述');
    }
  }

  figures(): void {
    for (const [name, figure] of Object.entries(this.policy.figures ?? {}))
      this.figure(figure.is, figure.cite, figure.reading, `/figures/${name}`, `数字“${name}”`);
  }

  tables(): void {
    for (const [name, table] of Object.entries(this.policy.tables ?? {}))
      this.table(table, table.cite, `/tables/${name}`);
  }

  settings(): void {
    for (const [name, setting] of Object.entries(this.policy.settings ?? {})) {
      const at = `/settings/${name}`;
      this.cites(setting.cite, at);
      if (setting.cite === undefined || setting.between === undefined) continue;
      for (const [index, end] of setting.between.entries())
        this.figure(end, setting.cite, setting.reading, `${at}/between/${index}`, `“${name}”的界限`);
    }
  }

  provisions(): void {
    const names = namesOf(this.policy);
    for (const [index, provision] of this.policy.provisions.entries()) {
      const at = `/provisions/${index}`;
      this.cites(provision.cite, at);
      if (provision.appliesTo) this.condition(provision.appliesTo, provision.cite, `${at}/appliesTo`, names);
      for (const [each, requirement] of (provision.requires ?? []).entries()) {
        this.cites(requirement.cite, `${at}/requires/${each}`);
        this.condition(requirement.if, requirement.cite ?? provision.cite, `${at}/requires/${each}/if`, names);
      }
      for (const [each, grant] of (provision.grants ?? []).entries()) {
        this.cites(grant.cite, `${at}/grants/${each}`);
        for (const key of ['when', 'met'] as const)
          if (grant[key])
            this.condition(grant[key], grant.cite ?? provision.cite, `${at}/grants/${each}/${key}`, names);
      }
      this.steps(provision.steps ?? [], provision.cite, `${at}/steps`, names);
    }
    const all = this.policy.provisions.flatMap(({ cite }) => citesOf(cite));
    this.steps(this.policy.shared ?? [], all, '/shared', names);
  }

  private steps(
    steps: NonNullable<PolicyDocument['shared']>,
    cite: Cite,
    pointer: string,
    names: ReturnType<typeof namesOf>,
  ): void {
    for (const [index, step] of steps.entries()) {
      const at = `${pointer}/${index}`;
      const own = step.cite ?? cite;
      this.cites(step.cite, at);
      if (step.when) this.condition(step.when, own, `${at}/when`, names);
      if ('where' in step && step.where) this.condition(step.where, own, `${at}/where`, names);
      if (step.op === 'lookup' && typeof step.table !== 'string')
        this.table(step.table, step.table.cite ?? own, `${at}/table`);
      if (step.op === 'split')
        for (const [part, { share }] of step.parts.entries())
          if (isFigureText(share)) this.figure(share, own, undefined, `${at}/parts/${part}/share`, `份额`);
      if ('top' in step && step.top !== undefined && isFigureText(step.top))
        this.figure(step.top, own, undefined, `${at}/top`, '所取行数');
    }
  }

  private table(table: Table, cite: Cite, pointer: string): void {
    this.cites(cite, pointer);
    for (const [index, row] of table.rows.entries())
      for (const [at, cell] of row.entries()) {
        const where = `${pointer}/rows/${index}/${at}`;
        const last = at === row.length - 1;
        if (isBand(cell)) this.band(cell, cite, table.reading, where);
        else if (last && typeof cell === 'string' && isFigureText(cell)) {
          if (!Exact.of(cell).isZero()) this.figure(cell, cite, table.reading, where, '表中的数字');
        } else if (last && typeof cell === 'object' && !Array.isArray(cell) && 'unspecified' in cell)
          for (const end of cell.between ?? [])
            if (!Exact.of(end).isZero()) this.figure(end, cite, table.reading, where, '表中的界限');
      }
  }

  private band(band: Band, cite: Cite, reading: string | undefined, pointer: string): void {
    for (const [end, bound] of Object.entries(band))
      if (bound !== undefined && isFigureText(bound))
        this.figure(bound, cite, reading, `${pointer}/${end}`, '区间的界限', true);
  }

  private condition(condition: Condition, cite: Cite, pointer: string, names: ReturnType<typeof namesOf>): void {
    if ('all' in condition || 'any' in condition) {
      const [key, parts] = 'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
      for (const [index, part] of parts.entries()) this.condition(part, cite, `${pointer}/${key}/${index}`, names);
    } else if ('not' in condition) this.condition(condition.not, cite, `${pointer}/not`, names);
    else if ('value' in condition) {
      const { from, to, above, below } = condition;
      const band = Object.fromEntries(
        Object.entries({ from, to, above, below }).filter(([, bound]) => bound !== undefined),
      );
      this.band(band, cite, undefined, pointer);
    } else if ('test' in condition) {
      const test = names.get(condition.test);
      if (test?.sort === 'test') this.condition(test.condition, cite, `/tests/${condition.test}`, names);
    }
  }

  private cites(cite: Cite, pointer: string): void {
    for (const id of citesOf(cite))
      if (!Object.hasOwn(this.policy.quotes, id))
        this.findings.error(`${pointer}/cite`, 'unknown_quote', `没有编号为“${id}”的引文，请在 quotes 里写出`);
  }

  /** A bound of a band may also be one beside the number in the words: “满三孩” splits at 2 and 3. */
  private figure(
    text: string,
    cite: Cite,
    reading: string | undefined,
    pointer: string,
    what: string,
    isBound = false,
  ): void {
    this.cites(cite, pointer);
    if (reading !== undefined) return;
    const ids = citesOf(cite).filter((id) => Object.hasOwn(this.policy.quotes, id));
    if (ids.length === 0) {
      if (citesOf(cite).length > 0) return;
      const detail = `${what}${text}没有出处；请写 cite（引文编号），或用 reading 说明它从何而来，或改成选择项`;
      this.findings.error(pointer, 'figure_without_quote', detail);
      return;
    }
    const value = Exact.of(text);
    const near = isBound ? [value.minus(new Exact(1n)), value, value.plus(new Exact(1n))] : [value];
    if (isBound && value.compare(new Exact(1n)) <= 0) return;
    if (ids.some((id) => near.some((each) => this.figuresOf(id).has(each.text())))) return;
    const detail = `引文“${ids.join('、')}”里读不到${what}${text}；请核对引文，或用 reading 说明它如何得出`;
    this.findings.error(pointer, 'figure_not_in_quote', detail);
  }

  private figuresOf(id: string): ReadonlySet<string> {
    const known = this.read.get(id);
    if (known) return known;
    const figures = figuresIn(this.policy.quotes[id]!.text ?? '');
    this.read.set(id, figures);
    return figures;
  }
}

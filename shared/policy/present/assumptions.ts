import type { Answer } from '../answer.ts';
import type { CompiledPolicy } from '../compile/compile.ts';
import type { SettingValue } from '../compile/run.ts';
import type { Policy } from '../format/document.ts';
import { citesOf } from '../format/names.ts';
import type { Provision } from '../format/provision.ts';
import { startOf } from '../governs.ts';

export function assumptionsOf(
  { policy }: CompiledPolicy,
  provisions: readonly Provision[],
  used: ReadonlyMap<string, SettingValue>,
): Answer['assumptions'] {
  const list = new Map<string, Answer['assumptions'][number]>();
  for (const provision of provisions) {
    for (const report of reportsOf(policy, provision)) list.set(report.name, report);
    for (const name of provision.assumes ?? []) {
      const note = policy.notes?.[name];
      if (note) list.set(name, { name, value: null, text: note.text, decidedBy: null });
      else list.set(name, settingAssumption(policy, name, undefined));
    }
  }
  if (startOf(policy) === null) {
    const text = '所存文本没有日期，生效日期不明。';
    list.set('effectiveDate', { name: 'effectiveDate', value: null, text, decidedBy: null });
  }
  for (const [name, value] of used) list.set(name, settingAssumption(policy, name, value));
  return [...list.values()];
}

function settingAssumption(
  policy: Policy,
  name: string,
  used: SettingValue | undefined,
): Answer['assumptions'][number] {
  const setting = policy.settings![name]!;
  const value = used?.text ?? setting.value;
  if (value === null)
    return { name, value: null, text: `${setting.label}：尚未决定。${sentence(setting.why)}`, decidedBy: null };
  const label =
    setting.values && !Array.isArray(setting.values) ? (setting.values as Record<string, string>)[value] : null;
  const why = used?.how === 'tried' ? '本次试算的取值，不是主管部门的决定。' : (used?.reason ?? setting.why);
  const text = `${setting.label}：${label ?? value}。${sentence(why)}`;
  return {
    name,
    value,
    text,
    decidedBy: used === undefined || used.how === 'document' ? (setting.decidedBy ?? null) : used.decidedBy,
  };
}

function sentence(text: string): string {
  return /[。！？]$/.test(text) ? text : `${text}。`;
}

function reportsOf(policy: Policy, provision: Provision): Answer['assumptions'] {
  if (provision.force !== 'reported') return [];
  const sources = new Set(citesOf(provision.cite).map((id) => policy.sources[policy.quotes[id]!.source]!));
  return [...sources].map((source) => {
    const reported = source.reports === undefined ? '' : `所转述的文件：${source.reports}。`;
    const text = `本条依据《${source.title}》的转述，不是原文。${reported}`;
    return { name: 'reportedBy', value: source.docNo ?? source.title, text, decidedBy: null };
  });
}

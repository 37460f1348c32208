import { canonicalJson } from '../canonical-json.ts';
import type { Act } from '../claims/decision.ts';
import { checkPolicy, type PolicyCheck } from '../policy/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { PolicyDraft } from './records.ts';

/** Words that stand beside the ids in the paths of the API. */
const reserved = new Set(['check', 'drafts', 'expiring', 'schema.json', '.', '..']);

/**
 * A draft as somebody wrote it, for the first time or again. It may still be wrong: only what it is and whose is looked at here.
 * Refuses: invalid_policy (pointers into the document) when it has no fitting id or speaks for another division.
 */
export function writeDraft(
  document: unknown,
  { division, id: wanted }: { readonly division: string; readonly id?: string },
  { actor, at }: Act,
  before: PolicyDraft | null = null,
): PolicyDraft {
  const { id, faults } = identityOf(document, division, wanted);
  if (id === null || faults.length > 0) throw invalid(faults);
  const earlier = (before?.authors ?? []).filter(({ subject }) => subject !== actor.subject);
  return {
    ...{ division, id, document: canonicalJson(document), authors: [...earlier, actor] },
    ...{ createdAt: before?.createdAt ?? at, updatedAt: at, version: (before?.version ?? 0) + 1 },
  };
}

/** What the checks say of a draft, every worked case run. */
export function checkDraft({ document }: Pick<PolicyDraft, 'document'>): PolicyCheck {
  return checkPolicy(JSON.parse(document));
}

function identityOf(document: unknown, division: string, wanted?: string): { id: string | null; faults: Fault[] } {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { id: null, faults: [{ pointer: '', code: 'wrong_type', detail: '政策文件是一个 JSON 对象。' }] };
  const faults: Fault[] = [];
  const field = (name: string) => (Object.hasOwn(document, name) ? (document as Record<string, unknown>)[name] : null);
  const id = field('id');
  const fits = typeof id === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u.test(id);
  if (!fits)
    faults.push({
      pointer: '/id',
      code: 'wrong_value',
      detail: '编号只含字母、汉字、数字、“-”和“_”，不超过64个字符。',
    });
  else if (reserved.has(id))
    faults.push({ pointer: '/id', code: 'wrong_value', detail: `编号不能是“${id}”，请换一个。` });
  else if (wanted !== undefined && id !== wanted)
    faults.push({
      pointer: '/id',
      code: 'wrong_value',
      detail: `这份草稿的编号是“${wanted}”，请不要改编号；另写一份请新建草稿。`,
    });
  if (field('division') !== division)
    faults.push({
      pointer: '/division',
      code: 'not_allowed',
      detail: `本部门只能发布本地区（${division}）的政策，请改正行政区划代码。`,
    });
  return { id: fits ? id : null, faults };
}

function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal('invalid_policy', `这份政策文件有${faults.length}处需要改正：${faults[0]?.detail ?? ''}`, {
    faults,
  });
}

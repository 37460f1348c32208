import * as z from 'zod';
import { addDays } from '../calendar.ts';
import { contentHash } from '../canonical-json.ts';
import type { Act } from '../claims/decision.ts';
import { checkPolicy, kindText, type Policy, readPolicy, startOf } from '../policy/index.ts';
import { type Fault, Refusal } from '../refusal.ts';
import type { Law } from './law.ts';
import type { PolicyDraft, PolicyEnd, PolicyVersion } from './records.ts';

export const PublishInput = z.strictObject({
  endsPredecessors: z
    .boolean()
    .default(false)
    .meta({ description: '在新版本首日的前一日结束与之重叠的旧版本；旧文件不改，结束另行记录' }),
  kindsWithdrawn: z
    .array(z.string().max(60))
    .max(100)
    .default([])
    .meta({ description: '旧版本有、新版本没有写、确定不再执行的类别' }),
});
export type PublishInput = z.infer<typeof PublishInput>;

/** A version that comes into the world, with the ends that it puts to others. */
export interface Publication {
  readonly version: PolicyVersion;
  readonly document: Policy;
  readonly ends: readonly PolicyEnd[];
}

/**
 * Publishes a draft that others wrote: every check and every worked case, then its place among all versions of its division.
 * Refuses: four_eyes; invalid_policy or policy_too_large with all faults, pointers into the document.
 */
export function publish(draft: PolicyDraft, input: PublishInput, law: Law, { actor, at }: Act): Publication {
  if (draft.authors.some(({ person }) => person === actor.person))
    throw new Refusal('four_eyes', '起草过这份政策的人不能发布它，请由另一人核对后发布。');
  const document = soundDocument(JSON.parse(draft.document));
  const faults = identityFaults(document, draft, law);
  const overlapping = law.policies.filter((other) => overlaps(document, other));
  const ended = input.endsPredecessors ? overlapping.filter((other) => startsBefore(other, document)) : [];
  faults.push(...overlapping.filter((other) => !ended.includes(other)).map((other) => overlapFault(document, other)));
  faults.push(...leftOut(document, ended, input.kindsWithdrawn));
  if (faults.length > 0) throw invalid(faults);
  const { id, version, division } = document;
  const lastDay = addDays(startOf(document) ?? '', -1);
  return {
    document,
    version: {
      ...{ id, version, division, sha256: contentHash(document), authors: draft.authors },
      ...{ published: actor, publishedAt: at },
    },
    ends: ended.map((other) => ({
      ...{ id: other.id, version: other.version, lastDay, followedBy: { id, version } },
      ...{ recorded: actor, recordedAt: at },
    })),
  };
}

/** A document that passed every check and whose every worked case comes out as it says. */
function soundDocument(raw: unknown): Policy {
  const policy = readPolicy(raw);
  const failed = checkPolicy(raw).cases.flatMap(({ passed, name }, index) =>
    passed
      ? []
      : [{ pointer: `/cases/${index}`, code: 'case_failed', detail: `算例“${name}”算出的结果与所写的不同，请核对。` }],
  );
  if (failed.length > 0) throw invalid(failed);
  return policy;
}

function identityFaults(document: Policy, draft: PolicyDraft, law: Law): Fault[] {
  const faults: Fault[] = [];
  const same = law.documents.filter(({ id }) => id === document.id);
  if (document.division !== draft.division)
    faults.push({ pointer: '/division', code: 'not_allowed', detail: `只能发布本地区（${draft.division}）的政策。` });
  if (same.some(({ division }) => division !== document.division))
    faults.push({ pointer: '/id', code: 'id_taken', detail: '这个编号是另一个地区的政策，请换一个编号。' });
  const last = Math.max(0, ...same.map(({ version }) => version));
  if (document.version <= last)
    faults.push({
      pointer: '/version',
      code: 'version_taken',
      detail: `第${last}版已经发布，新版本请从第${last + 1}版起。`,
    });
  if (document.effectiveFrom !== null && document.effectiveTo !== null && document.effectiveTo < document.effectiveFrom)
    faults.push({ pointer: '/effectiveTo', code: 'wrong_value', detail: '末日早于首日，请改正。' });
  return faults;
}

/** One division may not have two answers to one kind of question on one day. */
function overlaps(document: Policy, other: Policy): boolean {
  if (other.division !== document.division || sharedKinds(document, other).length === 0) return false;
  const [from, to] = [startOf(document), document.effectiveTo];
  const [otherFrom, otherTo] = [startOf(other), other.effectiveTo];
  return (
    (to === null || otherFrom === null || otherFrom <= to) && (otherTo === null || from === null || from <= otherTo)
  );
}

function startsBefore(other: Policy, document: Policy): boolean {
  const [start, otherStart] = [startOf(document), startOf(other)];
  return start !== null && (otherStart === null || otherStart < start);
}

function overlapFault(document: Policy, other: Policy): Fault {
  const kinds = sharedKinds(document, other).map(kindText).join('、');
  const when = `${startOf(other) ?? '最早'}至${other.effectiveTo ?? '未定'}`;
  const ending = startsBefore(other, document) ? '，或在发布时选择结束旧版本（endsPredecessors）' : '';
  const detail = `与“${other.id}”第${other.version}版（${when}）在${kinds}上重叠，请改首日或末日${ending}。`;
  return { pointer: '/effectiveFrom', code: 'versions_overlap', detail };
}

/** A kind of the old version that the new one does not speak of would silently have no basis any more. */
function leftOut(document: Policy, ended: readonly Policy[], withdrawn: readonly string[]): Fault[] {
  const kinds = new Set([...kindsOf(document), ...withdrawn]);
  const lost = [...new Set(ended.flatMap(kindsOf))].filter((kind) => !kinds.has(kind));
  if (lost.length === 0) return [];
  const names = lost.map((kind) => `${kindText(kind)}（${kind}）`).join('、');
  const detail = `旧版本还有${names}，新版本没有写；请写入新版本，确定不再执行的请列在 kindsWithdrawn 里。`;
  return [{ pointer: '/provisions', code: 'kinds_left_out', detail }];
}

function sharedKinds(a: Policy, b: Policy): string[] {
  const kinds = new Set(kindsOf(b));
  return kindsOf(a).filter((kind) => kinds.has(kind));
}

/** Every kind of question a policy speaks to. */
export function kindsOf({ provisions }: Policy): string[] {
  return [...new Set(provisions.map(({ kind }) => kind))];
}

function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal('invalid_policy', `这份政策文件有${faults.length}处需要改正：${faults[0]?.detail ?? ''}`, {
    faults,
  });
}
